fn main() {
    let folder = std::path::Path::new("src");
    let mut build = cc::Build::new();
    build.include(folder).std("c11").warnings(false);
    for file in ["parser.c", "scanner.c"] {
        build.file(folder.join(file));
        println!("cargo:rerun-if-changed=src/{file}");
    }
    build.compile("tree-sitter-deal");
}
