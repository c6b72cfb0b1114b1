//! What comes out of the list of commands: the handler for Tauri and the TypeScript for the window.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use tauri::Wry;
use tauri::ipc::Invoke;
use ts_rs::{Config, TS, TypeVisitor};
use workflows::health::HealthSpan;
use workflows::log::LogWish;

use crate::account::{self, Platform, Start};
use crate::accounts::AccountsView;
use crate::check::{self, Checked, Choice, CopyKind, Opened};
use crate::data::{
    self, Contents, Daily, ExportOptions, FreeText, Page, StudyData, Task, View, Wish,
};
use crate::deploy::{self, JobEvent, JobView, NameVerdict, OverData, Target};
use crate::health::{self, HealthView};
use crate::log::{self, LogDetail, LogEvent, LogNews, LogPage};
use crate::overview::{self, KnownStudies, Study, StudyDetails};
use crate::participants::{self, Attendance, PersonView};
use crate::problem::Problem;
use crate::room::{self, Room};
use crate::settings::{self, Settings};
use crate::sign_in::{self, Offer, SignedOut, Ways};
use crate::size::{self, ServerSizes};
use crate::terms::{self, NewStudyOffer};
use crate::window::Event;

/// A channel is a class of Tauri's in the window; only what goes through it is ours.
struct Channel<T>(PhantomData<T>);

impl<T: TS + 'static> TS for Channel<T> {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(config: &Config) -> String {
        format!("Channel<{}>", T::name(config))
    }
    fn inline(config: &Config) -> String {
        Self::name(config)
    }
    fn visit_generics(visitor: &mut impl TypeVisitor) {
        visitor.visit::<T>();
    }
}

/// The declarations of all types that cross, by name: each once, and always in the same order.
struct Declarations<'a> {
    config: &'a Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(self.config);
            if self.found.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            self.found
                .insert(name, format!("{docs}export {}\n", T::decl(self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

macro_rules! contract {
    ($($(#[doc = $doc:literal])* $screen:ident :: $name:ident ( $($arg:ident : $type:ty),* ) -> $gives:ty;)*) => {
        /// Answers the window's calls. What is not in the list does not exist.
        pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($screen::$name),*]
        }

        /// The same list and every type in it, as the window's TypeScript.
        pub fn typescript() -> String {
            let config = Config::new().with_large_int("number");
            let mut types = Declarations { config: &config, found: BTreeMap::new() };
            types.visit::<Problem>();
            types.visit::<Event>();
            $($(types.visit::<$type>();)* types.visit::<$gives>();)*
            let mut text = String::from(HEAD);
            for declaration in types.found.values() {
                text.push('\n');
                text.push_str(declaration);
            }
            text.push_str("\n/** Every command: what it takes and what it gives. */\nexport interface Commands {\n");
            $(
                $(text.push_str(concat!("  /**", $doc, " */\n"));)*
                text.push_str(concat!("  ", stringify!($name), ": { args: {"));
                $(text.push_str(&format!(" {}: {};", stringify!($arg), <$type as TS>::name(&config)));)*
                text.push_str(&format!(" }}; gives: {} }};\n", <$gives as TS>::name(&config)));
            )*
            text.push_str("}\n");
            text
        }
    };
}

const HEAD: &str = "// Made from the Rust side by `make bindings`; a test compares the two.\n\
    import type { Channel } from \"@tauri-apps/api/core\";\n";

include!("commands.rs");
