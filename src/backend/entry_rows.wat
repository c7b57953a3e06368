;; Loops over a list of entries whose rows lie in this module's memory: all addresses are of bytes, all numbers float32 or int32.
(module
  (memory (export "memory") 1)

  ;; sums[to[e]] += weights[e] · source[from[e]] for e = 0, 1, …; rows have `width` numbers. Weights of 0 are passed over.
  (func (export "addRows")
    (param $count i32) (param $width i32) (param $from i32) (param $to i32) (param $weights i32)
    (param $source i32) (param $sums i32)
    (local $entry i32) (local $read i32) (local $write i32) (local $end i32) (local $blocks i32)
    (local $weight f32) (local $all v128)
    (block $done
      (loop $entries
        (br_if $done (i32.ge_u (local.get $entry) (local.get $count)))
        (local.set $weight (f32.load (i32.add (local.get $weights) (i32.shl (local.get $entry) (i32.const 2)))))
        (block $passedOver
          (br_if $passedOver (f32.eq (local.get $weight) (f32.const 0)))
          (local.set $all (f32x4.splat (local.get $weight)))
          (local.set $read (call $row (local.get $source) (local.get $from) (local.get $entry) (local.get $width)))
          (local.set $write (call $row (local.get $sums) (local.get $to) (local.get $entry) (local.get $width)))
          (local.set $end (i32.add (local.get $write) (i32.shl (local.get $width) (i32.const 2))))
          (local.set $blocks (i32.add (local.get $write) (i32.shl (i32.and (local.get $width) (i32.const -16)) (i32.const 2))))
          (block $blocksDone
            (loop $block
              (br_if $blocksDone (i32.ge_u (local.get $write) (local.get $blocks)))
              (v128.store (local.get $write)
                (f32x4.add (v128.load (local.get $write)) (f32x4.mul (local.get $all) (v128.load (local.get $read)))))
              (v128.store offset=16 (local.get $write)
                (f32x4.add (v128.load offset=16 (local.get $write)) (f32x4.mul (local.get $all) (v128.load offset=16 (local.get $read)))))
              (v128.store offset=32 (local.get $write)
                (f32x4.add (v128.load offset=32 (local.get $write)) (f32x4.mul (local.get $all) (v128.load offset=32 (local.get $read)))))
              (v128.store offset=48 (local.get $write)
                (f32x4.add (v128.load offset=48 (local.get $write)) (f32x4.mul (local.get $all) (v128.load offset=48 (local.get $read)))))
              (local.set $read (i32.add (local.get $read) (i32.const 64)))
              (local.set $write (i32.add (local.get $write) (i32.const 64)))
              (br $block)))
          (block $restDone
            (loop $rest
              (br_if $restDone (i32.ge_u (local.get $write) (local.get $end)))
              (f32.store (local.get $write)
                (f32.add (f32.load (local.get $write)) (f32.mul (local.get $weight) (f32.load (local.get $read)))))
              (local.set $read (i32.add (local.get $read) (i32.const 4)))
              (local.set $write (i32.add (local.get $write) (i32.const 4)))
              (br $rest))))
        (local.set $entry (i32.add (local.get $entry) (i32.const 1)))
        (br $entries))))

  ;; products[e] = ⟨left[leftRows[e]], right[rightRows[e]]⟩, summed as TensorFlow sums a row: eight lanes, four times unrolled.
  (func (export "multiplyRows")
    (param $count i32) (param $width i32) (param $leftRows i32) (param $rightRows i32)
    (param $left i32) (param $right i32) (param $products i32)
    (local $entry i32) (local $a i32) (local $b i32) (local $end i32) (local $blocks i32) (local $eights i32)
    (local $low0 v128) (local $low1 v128) (local $low2 v128) (local $low3 v128)
    (local $high0 v128) (local $high1 v128) (local $high2 v128) (local $high3 v128) (local $rest f32)
    (block $done
      (loop $entries
        (br_if $done (i32.ge_u (local.get $entry) (local.get $count)))
        (local.set $a (call $row (local.get $left) (local.get $leftRows) (local.get $entry) (local.get $width)))
        (local.set $b (call $row (local.get $right) (local.get $rightRows) (local.get $entry) (local.get $width)))
        (local.set $end (i32.add (local.get $a) (i32.shl (local.get $width) (i32.const 2))))
        (local.set $eights (i32.add (local.get $a) (i32.shl (i32.and (local.get $width) (i32.const -8)) (i32.const 2))))
        (local.set $blocks (i32.add (local.get $a) (i32.shl (i32.and (local.get $width) (i32.const -32)) (i32.const 2))))
        (local.set $low0 (v128.const f32x4 0 0 0 0)) (local.set $high0 (v128.const f32x4 0 0 0 0))
        (local.set $low1 (v128.const f32x4 0 0 0 0)) (local.set $high1 (v128.const f32x4 0 0 0 0))
        (local.set $low2 (v128.const f32x4 0 0 0 0)) (local.set $high2 (v128.const f32x4 0 0 0 0))
        (local.set $low3 (v128.const f32x4 0 0 0 0)) (local.set $high3 (v128.const f32x4 0 0 0 0))
        (local.set $rest (f32.const 0))
        (block $blocksDone
          (loop $block
            (br_if $blocksDone (i32.ge_u (local.get $a) (local.get $blocks)))
            (local.set $low0 (f32x4.add (local.get $low0) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
            (local.set $high0 (f32x4.add (local.get $high0) (f32x4.mul (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b)))))
            (local.set $low1 (f32x4.add (local.get $low1) (f32x4.mul (v128.load offset=32 (local.get $a)) (v128.load offset=32 (local.get $b)))))
            (local.set $high1 (f32x4.add (local.get $high1) (f32x4.mul (v128.load offset=48 (local.get $a)) (v128.load offset=48 (local.get $b)))))
            (local.set $low2 (f32x4.add (local.get $low2) (f32x4.mul (v128.load offset=64 (local.get $a)) (v128.load offset=64 (local.get $b)))))
            (local.set $high2 (f32x4.add (local.get $high2) (f32x4.mul (v128.load offset=80 (local.get $a)) (v128.load offset=80 (local.get $b)))))
            (local.set $low3 (f32x4.add (local.get $low3) (f32x4.mul (v128.load offset=96 (local.get $a)) (v128.load offset=96 (local.get $b)))))
            (local.set $high3 (f32x4.add (local.get $high3) (f32x4.mul (v128.load offset=112 (local.get $a)) (v128.load offset=112 (local.get $b)))))
            (local.set $a (i32.add (local.get $a) (i32.const 128)))
            (local.set $b (i32.add (local.get $b) (i32.const 128)))
            (br $block)))
        (local.set $low0 (f32x4.add (f32x4.add (f32x4.add (local.get $low0) (local.get $low1)) (local.get $low2)) (local.get $low3)))
        (local.set $high0 (f32x4.add (f32x4.add (f32x4.add (local.get $high0) (local.get $high1)) (local.get $high2)) (local.get $high3)))
        (block $eightsDone
          (loop $eight
            (br_if $eightsDone (i32.ge_u (local.get $a) (local.get $eights)))
            (local.set $low0 (f32x4.add (local.get $low0) (f32x4.mul (v128.load (local.get $a)) (v128.load (local.get $b)))))
            (local.set $high0 (f32x4.add (local.get $high0) (f32x4.mul (v128.load offset=16 (local.get $a)) (v128.load offset=16 (local.get $b)))))
            (local.set $a (i32.add (local.get $a) (i32.const 32)))
            (local.set $b (i32.add (local.get $b) (i32.const 32)))
            (br $eight)))
        (block $restDone
          (loop $one
            (br_if $restDone (i32.ge_u (local.get $a) (local.get $end)))
            (local.set $rest (f32.add (local.get $rest) (f32.mul (f32.load (local.get $a)) (f32.load (local.get $b)))))
            (local.set $a (i32.add (local.get $a) (i32.const 4)))
            (local.set $b (i32.add (local.get $b) (i32.const 4)))
            (br $one)))
        (local.set $low0 (f32x4.add (local.get $low0) (local.get $high0)))
        (f32.store (i32.add (local.get $products) (i32.shl (local.get $entry) (i32.const 2)))
          (f32.add (local.get $rest)
            (f32.add
              (f32.add (f32x4.extract_lane 0 (local.get $low0)) (f32x4.extract_lane 2 (local.get $low0)))
              (f32.add (f32x4.extract_lane 1 (local.get $low0)) (f32x4.extract_lane 3 (local.get $low0))))))
        (local.set $entry (i32.add (local.get $entry) (i32.const 1)))
        (br $entries))))

  ;; Where the row of an entry begins: base + 4 · width · rows[entry].
  (func $row (param $base i32) (param $rows i32) (param $entry i32) (param $width i32) (result i32)
    (i32.add (local.get $base)
      (i32.mul (i32.shl (local.get $width) (i32.const 2))
        (i32.load (i32.add (local.get $rows) (i32.shl (local.get $entry) (i32.const 2))))))))
