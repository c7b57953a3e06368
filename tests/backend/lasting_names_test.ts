import assert from "node:assert/strict";
import { lastingNames } from "@/backend/lasting_names.ts";

Deno.test("lastingNames() gives each name one C string that stays, whatever comes after it", () => {
  const addressOf = lastingNames();
  const names = ["MatMul", "größer", "", "T"];
  const addresses = names.map(addressOf);
  for (let i = 0; i < 1000; i++) addressOf(`another ${i}`);
  assert.deepEqual(names.map(addressOf), addresses);
  assert.equal(new Set(addresses).size, names.length);
  const read = addresses.map((address) =>
    Deno.UnsafePointerView.getCString(Deno.UnsafePointer.create(address)!)
  );
  assert.deepEqual(read, names);
});
