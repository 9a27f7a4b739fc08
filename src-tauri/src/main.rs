//! Kith, the program: it picks a face (window, HTTP or command line) for the core. Everything here touches the outside;
//! rules and SQL live in `kith-core`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice))]

mod cli;
mod commands;
mod dialogs;
mod embedded;
mod http;
mod notifications;
mod openapi;
mod recent;
mod schema;
mod session;
mod shell;
mod signals;
mod typescript;
mod waking;
mod window;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("KITH_LOG").unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    cli::main()
}
