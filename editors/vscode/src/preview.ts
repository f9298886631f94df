/** A report beside the records, made anew whenever one of them is saved. */

import * as vscode from "vscode";
import { BUILT_IN, page, reportArguments, reportsIn, run } from "./program";

interface Shown {
  panel: vscode.WebviewPanel;
  report: string;
  folder: vscode.Uri;
}

export class Previews implements vscode.Disposable {
  private readonly shown = new Map<string, Shown>();
  private readonly saved: vscode.Disposable;

  constructor() {
    this.saved = vscode.workspace.onDidSaveTextDocument((document) => {
      const isRecord = document.languageId === "deal" || document.uri.path.endsWith("/deal.toml");
      if (isRecord) this.refresh();
    });
  }

  dispose(): void {
    this.saved.dispose();
    for (const { panel } of this.shown.values()) panel.dispose();
  }

  /** Asks which report, and shows it. */
  async open(): Promise<void> {
    const folder = await folderOfRecords();
    if (folder === undefined) {
      void vscode.window.showInformationMessage("Open a folder with records first.");
      return;
    }
    const own = await ownReports(folder);
    const items = [
      ...own.map((label) => ({ label, description: "of this project" })),
      ...BUILT_IN.filter((name) => !own.includes(name)).map((label) => ({ label, description: "built in" })),
    ];
    const chosen = await vscode.window.showQuickPick(items, { placeHolder: "Which report?" });
    if (chosen === undefined) return;
    const key = `${folder.toString()} ${chosen.label}`;
    let shown = this.shown.get(key);
    if (shown === undefined) {
      // The page needs no script and nothing from outside.
      const options = { enableScripts: false, localResourceRoots: [] };
      const panel = vscode.window.createWebviewPanel("deal.report", chosen.label, vscode.ViewColumn.Beside, options);
      shown = { panel, report: chosen.label, folder };
      panel.onDidDispose(() => this.shown.delete(key));
      this.shown.set(key, shown);
    }
    shown.panel.reveal(undefined, true);
    await draw(shown);
  }

  private refresh(): void {
    for (const shown of this.shown.values()) void draw(shown);
  }
}

async function draw(shown: Shown): Promise<void> {
  const settings = vscode.workspace.getConfiguration("deal", shown.folder);
  const program = settings.get("path", "deal");
  try {
    const ran = await run(program, reportArguments(shown.report, settings.get("report.in", "")), shown.folder.fsPath);
    shown.panel.webview.html = page(ran);
  } catch (error) {
    shown.panel.webview.html = page({ status: 2, stdout: "", stderr: `can't run \`${program}\`: ${String(error)}` });
  }
}

/** The folder of the record that is open, or the first of the workspace. */
async function folderOfRecords(): Promise<vscode.Uri | undefined> {
  const open = vscode.window.activeTextEditor?.document;
  if (open?.languageId === "deal" && open.uri.scheme === "file") return vscode.Uri.joinPath(open.uri, "..");
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}

async function ownReports(folder: vscode.Uri): Promise<string[]> {
  const within = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(within, "**/*.deal"), undefined, 500);
  const names = new Set<string>();
  for (const file of files) {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    for (const name of reportsIn(text)) names.add(name);
  }
  return [...names].sort();
}
