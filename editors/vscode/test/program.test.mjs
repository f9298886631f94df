// What the extension asks of the program and makes of its answers.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildSync } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "deal-vscode-"));
const bundle = join(folder, "program.mjs");
buildSync({ entryPoints: ["src/program.ts"], bundle: true, platform: "node", format: "esm", outfile: bundle });
const { escape, page, reportArguments, reportsIn, run } = await import(bundle);

test("a report is asked for in the currency of the settings", () => {
  assert.deepEqual(reportArguments("flows", ""), ["report", "flows", "--format", "html"]);
  assert.deepEqual(reportArguments("flows", " USD 2021 "), ["report", "flows", "--format", "html", "--in", "USD 2021"]);
});

test("a project's own reports are found where they are declared", () => {
  const text = 'report by-sector "x" {\n}\n  report second\n# report no\ninstrument report-on "x"\n';
  assert.deepEqual(reportsIn(text), ["by-sector", "second"]);
});

test("a page is the report, and a failure is told as text", () => {
  assert.equal(page({ status: 1, stdout: "<p>x</p>", stderr: "" }), "<p>x</p>");
  const failed = page({ status: 2, stdout: "", stderr: "deal: <b>no</b>" });
  assert.ok(failed.includes("&#60;b&#62;no") && !failed.includes("<b>"));
  assert.equal(escape(`"'&`), "&#34;&#39;&#38;");
});

test("a program that is not there is said to be missing", async () => {
  await assert.rejects(run(join(folder, "no-such-program"), [], folder));
});

test("the status of the program is kept", async () => {
  const ran = await run(process.execPath, ["-e", "console.log('a'); process.exit(1)"], folder);
  assert.deepEqual([ran.status, ran.stdout.trim()], [1, "a"]);
});

test("the program draws the page of a report", { skip: process.env.DEAL === undefined && "DEAL names no program" }, async () => {
  writeFileSync(join(folder, "a.deal"), 'instrument m "M" { kind: mou; parties: CN, KZ\n 2015 signed }\n');
  const ran = await run(process.env.DEAL, reportArguments("summary", ""), folder);
  assert.equal(ran.status, 0);
  assert.match(page(ran), /^<!doctype html>/i);
});

test("what the manifest names is there", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const { languages, grammars, snippets, commands } = manifest.contributes;
  const paths = [...languages.map((l) => l.configuration), ...grammars.map((g) => g.path), ...snippets.map((s) => s.path)];
  for (const path of paths) JSON.parse(readFileSync(path, "utf8"));
  const source = readFileSync("src/extension.ts", "utf8");
  for (const { command } of commands) assert.ok(source.includes(`"${command}"`), command);
  assert.ok(execFileSync(process.execPath, ["--check", "dist/extension.js"]) !== undefined);
});
