//! A real client: Neovim without a window, where it is installed.

use std::path::Path;
use std::process::Command;

const SESSION: &str = "\
diagnostics: 3:9 E0201
put right
completed:   2016-05-01 disbursed 
hover: **party eximbank** “Export-Import Bank of China”
definition: parties.deal
renamed:   from: exim
in the other file: party exim \"Export-Import Bank of China\" { kind: bank; of: CN }
formatted:
  instrument loan-1 \"A loan\" {
    kind: loan
    from: exim
    to: KZ
    amount: 100mn USD
    source: notice
    2015-03-27 signed
    2016-05-01 disbursed 5mn USD
  }

  source notice \"A notice\" { kind: news }
stopped
";

#[test]
fn a_session_in_neovim() {
    let installed = Command::new("nvim").arg("--version").output().is_ok_and(|o| o.status.success());
    if !installed {
        eprintln!("SKIPPED: Neovim is not installed, so no real client drives the server (apt-get install neovim)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("deal.toml", "");
    write("parties.deal", "party eximbank \"Export-Import Bank of China\" { kind: bank; of: CN }\n");
    write(
        "loans.deal",
        "instrument loan-1 \"A loan\" {\n  kind: loan\n  from: exinbank\n  to:   KZ\n  2015-03-27 signed\n  amount: 100mn USD\n  source: notice\n}\nsource notice \"A notice\" { kind: news }\n",
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/lsp/neovim.lua");
    let home = folder.path().join("home");
    let ran = Command::new("nvim")
        .args(["--headless", "--clean", "-i", "NONE", "-S"])
        .arg(script)
        .env("DEAL_PROGRAM", env!("CARGO_BIN_EXE_deal"))
        .env("DEAL_ROOT", folder.path())
        // Logs and state of the machine's user are not to be touched.
        .env("HOME", &home)
        .env("XDG_STATE_HOME", &home)
        .env("XDG_CACHE_HOME", &home)
        .env("XDG_DATA_HOME", &home)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).replace('\r', "");
    assert_eq!(said, SESSION, "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success());
}
