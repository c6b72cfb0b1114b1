// The contract with the window: each command's name, what it takes and what it gives, once.
// The handlers, the permissions and the TypeScript come from this list and nothing else:
// `build.rs` reads the names, `contract.rs` the rest.

contract! {
    /// What the first picture needs.
    account::start() -> Start;
    /// The platform on this computer, started if there can be studies.
    account::platform() -> Platform;
    /// Starts what was stopped with `stop_everything`.
    account::start_everything() -> ();
    /// Stops the studies on this computer, their database and the platform.
    account::stop_everything() -> ();

    /// Uses another place: an account, or this computer.
    sign_in::switch_account(account: Option<String>) -> AccountsView;
    /// Which ways there are to sign in on this computer.
    sign_in::ways() -> Ways;
    /// Opens the page of Heroku's Dashboard on which a token is made.
    sign_in::open_tokens() -> ();
    /// Asks Heroku whose the token is that the person pasted. Nothing is kept yet.
    sign_in::check_token(token: String) -> Offer;
    /// The same with the login of Heroku's command line, because the person wants it.
    sign_in::check_cli() -> Offer;
    /// The same through the browser: opens it, and waits until the person has agreed there.
    sign_in::check_browser() -> Offer;
    /// Stops waiting for the browser.
    sign_in::stop_browser() -> ();
    /// Keeps a token that was checked, and goes to its account.
    sign_in::accept_offer(offer: u32) -> AccountsView;
    /// Forgets a token that was checked.
    sign_in::refuse_offer(offer: u32) -> ();
    /// Forgets an account's token, and takes it back where that is Orchard's or wanted.
    sign_in::sign_out(account: String, revoke: bool) -> SignedOut;
    /// Lets what is done to a study through for a while, with the code of a second factor.
    sign_in::second_factor(account: Option<String>, study: String, code: String) -> ();

    /// Asks for a folder or an archive in the system's own dialog, and opens it.
    check::choose(kind: Choice) -> Option<Opened>;
    /// Opens the study that comes with the program.
    check::open_sample() -> Opened;
    /// Checks one of the projects that were found.
    check::check(opened: u32, candidate: u32) -> Checked;
    /// Saves the mended copy where the person says. Gives the file's name.
    check::save_copy(opened: u32, candidate: u32, kind: CopyKind) -> Option<String>;

    /// Says whether a name can be used.
    deploy::check_name(name: String) -> NameVerdict;
    /// What a new study in the account in use would cost now.
    terms::new_study_offer() -> NewStudyOffer;
    /// Starts to put a project online. Gives the job's number.
    deploy::deploy(opened: u32, candidate: u32, target: Target, over: OverData, channel: Channel<JobEvent>) -> u32;
    /// Follows a job again after the screen or the window was closed.
    deploy::follow(job: u32, channel: Channel<JobEvent>) -> JobView;
    /// Stops a job, as long as everything can stay as it was.
    deploy::cancel(job: u32) -> ();
    /// Forgets a job that has ended.
    deploy::dismiss(job: u32) -> ();
    /// Opens the project of a job again.
    deploy::retry(job: u32) -> Opened;

    /// The studies, each with its state.
    overview::studies() -> Vec<Study>;
    /// The studies as they were last listed, while they are asked anew.
    overview::known_studies() -> Option<KnownStudies>;
    /// One study, whole.
    overview::study(app: String) -> StudyDetails;
    /// What was last known of a study, while it is asked anew.
    overview::known_study(app: String) -> Option<StudyDetails>;
    /// Opens the study in the browser.
    overview::open_study(app: String) -> ();
    /// Opens oTree's admin pages in the browser.
    overview::open_admin(app: String) -> ();
    /// The admin password, because the person asked to see it.
    overview::password(app: String) -> String;
    /// Copies the admin password to the clipboard without showing it.
    overview::copy_password(app: String) -> ();
    /// Stops the study's server; its data stay.
    overview::take_offline(app: String) -> ();
    /// Starts the study's server again.
    overview::put_online(app: String) -> ();
    /// Ends the study's servers and starts them again.
    overview::restart(app: String) -> ();
    /// Shows visitors that the study is paused, or the study again.
    overview::pause(app: String, on: bool) -> ();
    /// Puts an earlier version in the place of the present one.
    overview::go_back(app: String, version: u32) -> ();

    /// The sizes of server that the service offers for a study.
    size::server_sizes(app: String) -> ServerSizes;
    /// Gives a study a server of another size, and waits until that one is up.
    size::resize(app: String, size: String) -> ();

    /// Watches a study, and tells through the channel who takes part. Any other watch ends.
    participants::watch_people(app: String, channel: Channel<Attendance>) -> ();
    /// Watches no more.
    participants::unwatch_people(app: String) -> ();
    /// Who has come to a session of the study that is watched.
    participants::people(app: String, session: String) -> Vec<PersonView>;
    /// How many people would notice if the study stopped now; nothing where that can't be known.
    participants::people_present(app: String) -> Option<u32>;
    /// Gives a study the key without which it tells nobody who takes part; it starts again with that.
    participants::give_key(app: String) -> ();

    /// Whether other computers of this network may take part in a study; nothing where it is not on this computer.
    room::room(app: String) -> Option<Room>;
    /// Lets other computers in, or no longer.
    room::open_room(app: String, open: bool) -> Room;
    /// Opens oTree's admin pages under the address that other computers use.
    room::open_room_admin(app: String) -> ();

    /// How a study's server has been for a while.
    health::health(app: String, span: HealthSpan) -> HealthView;
    /// Has the study's log tell what its server uses, or no more.
    health::tell_in_log(app: String, on: bool) -> ();
    /// Saves the figures as a table where the person says. Gives the file's name.
    health::save_figures(app: String, span: HealthSpan) -> Option<String>;
    /// Saves the picture that the page has drawn of its charts. Gives the file's name.
    health::save_chart(app: String, png: Vec<u8>) -> Option<String>;

    /// All that the data page shows.
    data::data(app: String) -> StudyData;
    /// What is being done with data.
    data::tasks() -> Vec<Task>;
    /// Makes a backup and brings it home. Gives the task's number.
    data::back_up(app: String) -> u32;
    /// Brings a backup home, or goes on with it.
    data::bring_home(app: String, backup: String) -> u32;
    /// Stops a task, as long as everything can stay as it was.
    data::stop_task(task: u32) -> ();
    /// Forgets a task that has ended.
    data::dismiss_task(task: u32) -> ();
    /// Deletes a backup at the service; a file on this computer stays.
    data::delete_backup(app: String, backup: String) -> ();
    /// Has a backup made every day, or no more.
    data::set_schedule(app: String, daily: Option<Daily>) -> ();
    /// Asks where backups are to be kept.
    data::choose_data_folder() -> Option<String>;
    /// Shows a backup's file in the system's file manager.
    data::show_in_folder(app: String, backup: String) -> ();
    /// Opens the folder that an export made.
    data::show_export(task: u32) -> ();
    /// What is in a backup.
    data::contents(app: String, backup: String) -> Contents;
    /// A page of a view of a backup.
    data::rows(app: String, backup: String, view: View, wish: Wish, from: u32, count: u32) -> Page;
    /// The columns of a backup in which people wrote what they wanted.
    data::free_text(app: String, backup: String) -> Vec<FreeText>;
    /// Makes files for researchers. Gives the task's number.
    data::export(app: String, backup: String, options: ExportOptions) -> u32;
    /// Puts a backup in the place of the study's data, once those are safe. Gives the task's number.
    data::restore(app: String, backup: String) -> u32;
    /// Takes the study's data away, once they are safe. Gives the task's number.
    data::reset(app: String, typed: String, agreed: u32) -> u32;
    /// Opens a backup as a study of its own on this computer. Gives the task's number.
    data::open_here(app: String, backup: String) -> u32;

    /// Follows a study's log, and tells through the channel what has changed. Gives the log's number.
    log::open_log(app: String, channel: Channel<LogNews>) -> u32;
    /// Some of the wanted lines: from a place among them, or the last.
    log::log_lines(log: u32, wish: LogWish, from: Option<u32>, count: u32) -> LogPage;
    /// The place of a line among the wanted ones.
    log::log_place(log: u32, wish: LogWish, line: u32) -> u32;
    /// One line, whole.
    log::log_line(log: u32, line: u32) -> Option<LogDetail>;
    /// What happened, in plain words: the latest first.
    log::log_events(log: u32) -> Vec<LogEvent>;
    /// Copies some of the wanted lines. Gives how many.
    log::copy_log(log: u32, wish: LogWish, from: u32, count: u32) -> u32;
    /// Saves the wanted lines where the person says. Gives the file's name.
    log::save_log(log: u32, wish: LogWish) -> Option<String>;
    /// Follows a log no more, and forgets its lines.
    log::close_log(log: u32) -> ();

    /// Changes the language, the theme, the size, what the desktop may say, or whether the tray is used.
    settings::change_settings(settings: Settings) -> Settings;
    /// Copies the details of a problem to the clipboard.
    settings::copy_details(text: String) -> ();
}
