#!/usr/bin/env python3
"""Makes the pictures of docs/editors.md: a real session of Neovim, drawn as SVG.

    python3 docs/images/make.py [the program `deal`]

Needs Neovim (0.7 or later), tmux and a C compiler, and nothing beyond Python itself. The
terminal's cells are read from tmux, so a picture shows what stood on the screen.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLUMNS = 110
CELL, LINE, MARGIN = 8.0, 18, 12

# What is shown: the picture, its height in lines, keys to press, and what to wait for.
SCENES = [
    ("diagnostic", 16, [":lua open('talks.deal')", "/parties: CN", "zt", "A", "BSpace", "X", "Escape"], "no party is called"),
    ("completion", 18, [":lua open('talks.deal')", "/count: 33", "zt", ":/signed at", "o", "2016-09-01 ", "C-x", "C-o", "C-n"], "disbursed"),
    ("hover", 30, [":lua open('talks.deal')", "/^package", "zt", "w", ":lua vim.lsp.buf.hover()"], "announced"),
    ("lenses", 16, [":lua open('talks.deal')", "/^initiative", "zt", ":lua vim.lsp.codelens.refresh()"], "documents,"),
]


class Screen:
    """A terminal of tmux's with an editor in it."""

    def __init__(self, program, folder, lines):
        self.socket = f"deal-{os.getpid()}"
        self.close()
        environment = {
            "DEAL_PROGRAM": program,
            "DEAL_ROOT": str(folder / "project"),
            "DEAL_RUNTIME": str(folder / "runtime"),
            "XDG_STATE_HOME": str(folder),
            "XDG_CACHE_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
        }
        given = [word for name, value in environment.items() for word in ("-e", f"{name}={value}")]
        editor = f"nvim --clean -i NONE -S {HERE / 'session.lua'}"
        config = folder / "tmux.conf"
        config.write_text('set -g status off\nset -g default-terminal "tmux-256color"\nset -ga terminal-overrides ",*:Tc"\n')
        self.tmux("-f", str(config), "new-session", "-d", "-x", str(COLUMNS), "-y", str(lines), *given, editor)
        time.sleep(1)

    def tmux(self, *words, check=True):
        ran = subprocess.run(["tmux", "-L", self.socket, *words], capture_output=True, text=True, check=False)
        if check and ran.returncode != 0:
            sys.exit(f"tmux {' '.join(words)}: {ran.stderr.strip()}")
        return ran.stdout

    def press(self, key):
        named = key in ("Escape", "BSpace", "Enter") or re.fullmatch(r"C-.", key)
        self.tmux("send-keys", *([] if named else ["-l"]), key)
        if key[:1] in (":", "/") and len(key) > 1:
            self.tmux("send-keys", "Enter")
        time.sleep(0.4)

    def wait_for(self, words):
        for _ in range(100):
            if words in self.tmux("capture-pane", "-p"):
                time.sleep(0.5)
                return
            time.sleep(0.1)
        sys.exit(f"waited for {words!r}; there is\n{self.tmux('capture-pane', '-p')}")

    def cells(self):
        return self.tmux("capture-pane", "-p", "-e").split("\n")

    def close(self):
        self.tmux("kill-server", check=False)


def basic(number):
    """A colour of the 256 that terminals have by number."""
    sixteen = "24292f cf222e 116329 9a6700 0969da 8250df 1b7c83 6e7781 57606a a40e26 1a7f37 633c01 218bff a475f9 3192aa 8c959f".split()
    if number < 16:
        return "#" + sixteen[number]
    if number < 232:
        steps = [0, 95, 135, 175, 215, 255]
        number -= 16
        return "#%02x%02x%02x" % (steps[number // 36], steps[number // 6 % 6], steps[number % 6])
    return "#%02x%02x%02x" % ((8 + (number - 232) * 10,) * 3)


def restyled(style, codes):
    """A style after one `ESC [ … m`."""
    codes = [int(code or 0) for code in re.split("[;:]", codes)]
    style = dict(style)
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = {}
        elif code in (38, 48) and codes:
            name = "fg" if code == 38 else "bg"
            if codes.pop(0) == 2:
                style[name] = "#%02x%02x%02x" % tuple(codes[:3])
                del codes[:3]
            else:
                style[name] = basic(codes.pop(0))
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style["fg"] = basic(code - 30 if code < 40 else code - 82)
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style["bg"] = basic(code - 40 if code < 50 else code - 92)
        elif code in (39, 49):
            style.pop("fg" if code == 39 else "bg", None)
        else:
            for on, off, name in ((1, 22, "bold"), (3, 23, "italic"), (4, 24, "underline"), (7, 27, "reverse")):
                if code in (on, off):
                    style[name] = code == on
    return style


def drawn(lines, title):
    """The screen as SVG: a rectangle and a text for each run of one style."""
    height = LINE * len(lines) + 2 * MARGIN
    width = int(CELL * COLUMNS) + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="6" fill="#ffffff" stroke="#d0d7de"/>',
        '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="13">',
    ]
    style = {}
    for row, line in enumerate(lines):
        column = 0
        for piece in re.split("(\x1b\\[[0-9;:]*m)", line.replace("\x0e", "").replace("\x0f", "")):
            escape = re.fullmatch("\x1b\\[([0-9;:]*)m", piece)
            if escape:
                style = restyled(style, escape.group(1))
                continue
            cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in piece)
            if cells == 0:
                continue
            fg, bg = style.get("fg", "#24292f"), style.get("bg", "#ffffff")
            if style.get("reverse"):
                fg, bg = bg, fg
            x, y = MARGIN + CELL * column, MARGIN + LINE * row
            if bg != "#ffffff":
                out.append(f'<rect x="{x:g}" y="{y}" width="{CELL * cells:g}" height="{LINE}" fill="{bg}"/>')
            if piece.strip():
                more = ' font-weight="bold"' if style.get("bold") else ""
                more += ' font-style="italic"' if style.get("italic") else ""
                more += ' text-decoration="underline"' if style.get("underline") else ""
                out.append(
                    f'<text x="{x:g}" y="{y + 13}" fill="{fg}"{more} textLength="{CELL * cells:g}" xml:space="preserve">{html.escape(piece, quote=False)}</text>'
                )
            column += cells
    return "\n".join([*out, "</g>", "</svg>", ""])


def main():
    program = shutil.which(sys.argv[1] if len(sys.argv) > 1 else "deal")
    missing = [name for name in ("nvim", "tmux", "cc") if not shutil.which(name)]
    if missing or not program:
        sys.exit(f"not on the path: {', '.join([*missing, *([] if program else ['deal'])])}")
    grammar = ROOT / "editors" / "tree-sitter-deal"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for place in ("runtime/parser", "runtime/queries/deal"):
            (folder / place).mkdir(parents=True)
        sources = [grammar / "src" / "parser.c", grammar / "src" / "scanner.c"]
        library = folder / "runtime" / "parser" / "deal.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-I", grammar / "src", "-o", library, *sources], check=True)
        shutil.copy(grammar / "queries" / "highlights.scm", folder / "runtime" / "queries" / "deal")
        for name, lines, keys, awaited in SCENES:
            project = folder / "project"
            shutil.rmtree(project, ignore_errors=True)
            shutil.copytree(ROOT / "examples" / "china-kazakhstan", project)
            (project / "talks-2015.deal").rename(project / "talks.deal")
            screen = Screen(os.path.abspath(program), folder, lines + 1)
            try:
                for key in keys:
                    screen.press(key)
                    if key.startswith(":lua open"):
                        time.sleep(1.5)
                screen.wait_for(awaited)
                # The last line is the editor's own.
                (HERE / f"{name}.svg").write_text(drawn(screen.cells()[:lines], name))
            finally:
                screen.close()
            print(f"docs/images/{name}.svg")


if __name__ == "__main__":
    main()
