import assert from "node:assert/strict";
import { withoutStderr } from "@/backend/quiet_stderr.ts";

const module = new URL("../../src/backend/quiet_stderr.ts", import.meta.url);
const program = `
  import { withoutStderr } from "${module}";
  const say = (text) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  say("before ");
  withoutStderr(() => say("during "));
  say("after");
`;

Deno.test("withoutStderr() mutes standard error while it computes, and only then", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", program],
    stdout: "piped",
    stderr: "piped",
  });
  const { stderr } = await child.output();
  assert.equal(new TextDecoder().decode(stderr), "before after");
});

Deno.test("withoutStderr() passes on what the computation returns or throws", () => {
  assert.equal(withoutStderr(() => 7), 7);
  assert.throws(() => withoutStderr(() => JSON.parse("{")), SyntaxError);
});
