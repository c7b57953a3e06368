/** The messages between processes: each point of a curve told once, nothing taken on trust. */
import assert from "node:assert/strict";
import { parseMessage, progressMessages, type TaskProgress } from "@/training/task_messages.ts";

Deno.test("progressMessages() tells each point of a curve once, and begins anew with another curve", () => {
  const told: TaskProgress[] = [];
  const tell = progressMessages((message) => told.push(message));
  const progress = { title: "t", step: 1, steps: 9, secondsElapsed: 0, secondsLeft: 1, values: { loss: 2 } };
  tell({ ...progress, history: { step: [0, 1], values: { loss: [3, 2] } } });
  tell({ ...progress, history: { step: [0, 1, 2], values: { loss: [3, 2, NaN] } } });
  tell({ ...progress, history: { step: [0], values: { recall: [0.5] } } });
  assert.deepEqual(told.map(({ points }) => points), [
    [[0, { loss: 3 }], [1, { loss: 2 }]],
    [[2, { loss: NaN }]],
    [[0, { recall: 0.5 }]],
  ]);
});

Deno.test("parseMessage() reads what was written, NaN included", () => {
  const message: TaskProgress = {
    kind: "progress",
    step: 1,
    steps: 2,
    values: { loss: NaN },
    points: [[0, { loss: 3 }]],
    rows: [{ name: "a", values: { score: 1, state: "done" } }],
  };
  assert.deepEqual(parseMessage(JSON.stringify(message)), message);
  assert.deepEqual(parseMessage('{"kind":"result","result":null}'), { kind: "result", result: null });
});

Deno.test("parseMessage() refuses what is none", () => {
  const progress = '{"kind":"progress","step":1,"steps":2,"values":{},"points":[]';
  for (
    const text of [
      '{"kind":"resu',
      "[]",
      '{"kind":"result"}',
      '{"kind":"order"}',
      '{"kind":"failure","name":"Error","message":5,"stack":""}',
      '{"kind":"progress","step":"1","steps":2,"values":{},"points":[]}',
      `${progress},"rows":[{"name":"a","values":{"b":{}}}]}`,
      `${progress},"rows":{}}`,
    ]
  ) {
    assert.throws(() => parseMessage(text), {
      name: "SyntaxError",
      message: /Cannot read a message of a task: found .*wanted JSON of the kind/,
    }, text);
  }
});
