//! What an editor gets: a language server over standard input and output.
//!
//! One thread reads, one writes, and one answers, which owns everything else. Each request has a file of its own;
//! places are byte offsets until they leave.

mod action;
mod align;
mod answer;
mod client;
mod completion;
mod definition;
mod diagnostic;
mod document;
mod ground;
mod home;
mod hover;
mod inbox;
mod open;
mod place;
mod position;
mod server;
mod suppression;
mod symbol;
mod sync;
mod transport;
mod uri;

use std::io::BufReader;
use std::sync::Arc;

pub use ground::{Fault, Ground, Loaded};

use client::Client;
use inbox::Inbox;
use server::Server;

/// Serves an editor on standard input and output until it says goodbye or hangs up. True if it said so in due form.
pub fn serve(ground: &dyn Ground) -> bool {
    let (client, outbox) = Client::new();
    let inbox = Arc::new(Inbox::default());
    let reader = (Arc::clone(&inbox), client.clone());
    // Nobody waits for the reader: where the editor only hangs up its own end, it may never return.
    std::thread::spawn(move || reader.0.fill(BufReader::new(std::io::stdin()), &reader.1));
    let writer = std::thread::spawn(move || outbox.write_to(std::io::stdout().lock()));
    let orderly = Server::new(ground, client.clone(), &inbox).run();
    client.close();
    // An editor that hung up hears nothing more, and that is no failure.
    drop(writer.join());
    orderly
}
