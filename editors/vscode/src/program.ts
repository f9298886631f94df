/**
 * How the program is asked: its arguments, and what its answers mean. Knows nothing of
 * the editor, so that it can be tested without one.
 */

import { execFile } from "node:child_process";

/** What a run of the program gave. */
export interface Ran {
  /** 0 done, 1 the records have errors (what can be said is printed), 2 not done. */
  status: number;
  stdout: string;
  stderr: string;
}

/** The reports that are always there; a project may have more. */
export const BUILT_IN = [
  "summary",
  "instruments",
  "parties",
  "sectors",
  "initiatives",
  "packages",
  "pledges",
  "sources",
  "flows",
  "timeline",
  "due",
];

export function reportArguments(name: string, currency: string): string[] {
  const converted = currency.trim() === "" ? [] : ["--in", currency.trim()];
  return ["report", name, "--format", "html", ...converted];
}

/** The names of a project's own reports, as `report NAME` stands in its records. */
export function reportsIn(text: string): string[] {
  const names: string[] = [];
  for (const match of text.matchAll(/^[ \t]*report[ \t]+([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)/gm)) {
    if (match[1] !== undefined) names.push(match[1]);
  }
  return names;
}

/** A page for the preview: the report itself, or why there is none. */
export function page(ran: Ran): string {
  if (ran.status !== 2 && ran.stdout !== "") return ran.stdout;
  const why = ran.stderr.trim() === "" ? "The program said nothing." : ran.stderr.trim();
  return `<!doctype html><meta charset="utf-8"><title>Deal</title><pre>${escape(why)}</pre>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/**
 * Runs the program in a folder. No shell stands between, so no name can become a command.
 * Rejects where there is no such program.
 */
export function run(program: string, args: string[], folder: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 64 << 20, env: { ...process.env, NO_COLOR: "1" } };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") {
        reject(error);
      } else {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
      }
    });
  });
}
