/** Starts the language server and offers the commands. */

import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import { Previews } from "./preview";
import { run } from "./program";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const previews = new Previews();
  context.subscriptions.push(
    previews,
    vscode.commands.registerCommand("deal.previewReport", () => previews.open()),
    vscode.commands.registerCommand("deal.explain", explain),
    vscode.commands.registerCommand("deal.restart", restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("deal.path")) void restart();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function start(): Promise<void> {
  const program = vscode.workspace.getConfiguration("deal").get("path", "deal");
  const server: ServerOptions = { command: program, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "deal" },
      { scheme: "untitled", language: "deal" },
    ],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/{*.deal,deal.toml}") },
  };
  client = new LanguageClient("deal", "Deal", server, options);
  try {
    await client.start();
  } catch (error) {
    const choice = await vscode.window.showErrorMessage(
      `Deal can't start \`${program}\`: ${String(error)}. Is it installed and on the path?`,
      "Open Settings",
    );
    if (choice !== undefined) void vscode.commands.executeCommand("workbench.action.openSettings", "deal.path");
  }
}

async function restart(): Promise<void> {
  await client?.stop().catch(() => undefined);
  await start();
}

/** Shows the page of the diagnostic under the cursor. */
async function explain(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const here = vscode.languages.getDiagnostics(editor.document.uri).filter((d) => d.range.contains(editor.selection.active));
  const codes = here.map((d) => (typeof d.code === "object" ? String(d.code.value) : String(d.code ?? "")));
  const code = codes.find((c) => c !== "");
  if (code === undefined) {
    void vscode.window.showInformationMessage("No diagnostic stands here.");
    return;
  }
  const program = vscode.workspace.getConfiguration("deal").get("path", "deal");
  const folder = vscode.Uri.joinPath(editor.document.uri, "..").fsPath;
  const ran = await run(program, ["explain", code], folder);
  const content = ran.status === 0 ? ran.stdout : ran.stderr;
  const document = await vscode.workspace.openTextDocument({ content, language: "markdown" });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside, true);
}
