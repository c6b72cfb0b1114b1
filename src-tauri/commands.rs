// The contract with the window: each command's name, what it takes and what it gives, once.
// The handlers, the permissions and the TypeScript come from this list and nothing else:
// `build.rs` reads the names, `contract.rs` the rest.

contract! {
    /// What the first picture needs.
    account::start() -> Start;
    /// Starts what was stopped with `stop_everything`.
    account::start_everything() -> ();
    /// Stops the studies on this computer, their database and the platform.
    account::stop_everything() -> ();

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
    /// One study, whole.
    overview::study(app: String) -> StudyDetails;
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
    /// Puts an earlier version in the place of the present one.
    overview::go_back(app: String, version: u32) -> ();

    /// Whether other computers of this network may take part in a study; nothing where it is not on this computer.
    room::room(app: String) -> Option<Room>;
    /// Lets other computers in, or no longer.
    room::open_room(app: String, open: bool) -> Room;
    /// Opens oTree's admin pages under the address that other computers use.
    room::open_room_admin(app: String) -> ();

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

    /// Changes the language or the theme.
    settings::change_settings(settings: Settings) -> Settings;
    /// Copies the details of a problem to the clipboard.
    settings::copy_details(text: String) -> ();
}
