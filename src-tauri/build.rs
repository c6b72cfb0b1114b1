//! Hands the names of our commands to Tauri, so that each is denied unless the window is given it.

macro_rules! contract {
    ($($(#[$doc:meta])* $screen:ident :: $name:ident ( $($arg:ident : $type:ty),* ) -> $gives:ty;)*) => {
        const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}

include!("commands.rs");

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/commands.rs");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(why) = tauri_build::try_build(attributes) {
        println!("cargo:warning=the program's description could not be built");
        eprintln!("{why:#}");
        std::process::exit(1);
    }
}
