### Orchard's words in English. Plain words first; Heroku's own term small beside them, so that guides can be followed.
### Buttons say what they do. The same ids stand in de.ftl; a test compares the two.

## Everywhere

back = Back
copy = Copy
copied = Copied
details = Details
details-copy = Copy details
settings = Settings
open-study = Open study
open-admin = Open admin
rate = { $amount }/s
duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-hours = { $hours } h { $minutes } min
moment-today = today { $clock }
moment-this-week = { $day } { $clock }

## Beside the page

side-label = Studies and settings
side-this-computer = This computer
side-all = All studies
side-studies = Studies
side-begin = Put a study online
side-working = { $state }, work on its data is under way
side-where = Where the studies are:
side-in-use = Shown now
side-accounts = Accounts and signing out

## First screen

drop-title = Drop your oTree project here
drop-title-more = Drop another oTree project here
drop-hint = a folder, a .zip or an .otreezip
drop-release = Let go to check this project
drop-release-hint = Nothing is sent yet, and your files stay as they are.
choose = Choose…
choose-folder = Choose a folder…
choose-folder-hint = The one that holds settings.py
choose-archive = Choose an archive…
choose-archive-hint = A .zip or an .otreezip
sample = Try it with a sample study
first-promise = Runs on this computer. No account needed. You can sign in to Heroku later.
first-update = It becomes a new version of { $name }; its address, its data and its password stay. You see all of it before anything is sent.
first-account = It is checked here first, and then goes to { $account } at Heroku.
opening = Reading the project…
opening-hint = Its code is read, not run.
notice-home = { $name }: the backup is here
notice-home-text = It was brought to this computer and read to its end.
notice-not-home = { $name }: the backup did not come home
notice-not-home-text = It is still in the database service. The data page says why.
notice-crashed = { $name } has crashed
notice-crashed-text = Participants see an error page. Answers they sent are kept. Open Orchard to start it again.
notice-memory = { $name } needs more memory than its server has
notice-memory-text = Pages get slow, and the server may be stopped. Do not let more people in, and choose a larger server before it goes on.
notice-deploy-failed = { $name }: the new version did not go online
notice-deploy-failed-text = The version before runs on, and no data were touched. Open Orchard to see why.
notice-database-full = { $name }: the database is nearly full
notice-database-full-text = When it is full, no answers can be kept. Make a backup, then take a larger plan or delete what is not needed.
notice-backup-missing = { $name }: there was no daily backup
notice-backup-missing-text = The newest is more than a day old. Make one now on the data page.
notice-backup-failed = { $name }: a backup failed
notice-backup-failed-text = The data are where they were. Make another one on the data page.
notice-idle = Nobody has come to { $name } for { $days } days
notice-idle-text = { $runs ->
    [yes] It costs { $more ->
        [yes] { $money } or more
       *[no] { $money }
    } a month at Heroku. If nobody is expected, bring its data home and take it offline. A database goes on costing until the study is deleted at Heroku.
   *[no] It has no server, and what is left of it, such as a database, costs { $more ->
        [yes] { $money } or more
       *[no] { $money }
    } a month at Heroku. Bring its data home; it costs nothing more once it is deleted at Heroku.
}
dialog-tray-open = Open Orchard
dialog-tray-end = Quit
notice-in-tray = Orchard goes on watching
notice-in-tray-text = Its window is closed. It can be opened, and Orchard ended, from its icon in the notification area.
dialog-choose = Choose an oTree project
dialog-archives = oTree projects
dialog-save-copy = Save a copy

starting = Starting the studies on this computer…
starting-hint = The first time after a restart takes a little longer.
not-started-title = This computer’s server did not start
not-started-hint = Orchard runs your studies on it, so it is needed before anything else.
not-started-trying = Starting…

keychain-absent = This computer has no keychain at the moment
keychain-absent-why = Orchard keeps passwords in memory only, and forgets them when you close it. Your studies and their data are not affected. To keep passwords, start the keychain of your system and open Orchard again.

## All studies

home-title = Studies on this computer
home-title-account = Studies of { $account }
home-no-studies = There are no studies in this account yet.
home-ended =
    { $kind ->
        [failed] { $name } could not be put online.
        [interrupted] Putting { $name } online was interrupted.
        [would-break] { $name } was not updated: the update would break data that are there.
       *[cancelled] Putting { $name } online was cancelled.
    }
home-ended-look = See what happened
home-ended-dismiss = Dismiss
study-updated = updated { $when }
study-team = Team { $team }

stopped-title = Your studies on this computer are stopped
stopped-hint = Their versions and their data are kept. They are back within a few seconds.
stopped-start = Start them again
stopped-starting = Starting…

state-online = Online
state-starting = Starting
state-crashed = Crashed
state-offline = Offline
state-maintenance = Paused
state-empty = Nothing online yet
state-unknown = Not known
state-job = Being put online

## Which project

candidates-title = Which of these is your study?
candidates-hint =
    { $count ->
        [one] There is one oTree project in { $source }.
       *[other] There are { $count } oTree projects in { $source }.
    }
candidates-top = at the top

## The check

check-title = { $name } can go online
check-title-stopped = { $name } cannot go online yet
check-hint = Nothing has been sent, and nothing in your folder is changed.
check-nothing = All well. There is nothing to mend.
check-blocks =
    { $count ->
        [one] One thing stops it
       *[other] { $count } things stop it
    }
check-mended =
    { $count ->
        [one] One thing Orchard mends in the copy it sends
       *[other] { $count } things Orchard mends in the copy it sends
    }
check-notes =
    { $count ->
        [one] One thing good to know
       *[other] { $count } things good to know
    }
check-continue =
    { $mends ->
        [0] Put online
        [one] Put online with one mend
       *[other] Put online with { $mends } mends
    }
check-stopped =
    { $count ->
        [one] One thing stops it
       *[other] { $count } things stop it
    }
check-again = Check again
check-checking = Checking…
save-copy = Save a copy…
save-copy-zip = As .zip
save-copy-zip-hint = Opens everywhere
save-copy-otreezip = As .otreezip
save-copy-otreezip-hint = For oTree and oTree Hub
save-copy-done = Saved as { $file }

project-otree = oTree { $version }
project-otree-unknown = oTree version not named
project-python = Python { $version }
project-python-unpinned = Python version not named
project-apps =
    { $count ->
        [one] one app
       *[other] { $count } apps
    }
project-sessions =
    { $count ->
        [one] one session type
       *[other] { $count } session types
    }
project-files =
    { $count ->
        [one] one file, { $size }
       *[other] { $count } files, { $size }
    }
project-more = Session types
project-session = Session type
project-session-apps = Apps
project-session-people = Participants

label-why = Why it matters
label-mend = What Orchard does
label-do = What you can do
label-where = Where
place-line = { $file }, line { $line }
place-more =
    { $count ->
        [one] {" "}and one more place
       *[other] {" "}and { $count } more places
    }
place-rest =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }

## Where it goes

target-title = Where shall { $name } go?
target-which = A new study or a new version
target-new = A new study
target-new-hint = With an address and data of its own
target-update = A new version of a study
target-update-hint = Same address, data and password
target-update-which = Which study
target-update-keeps = The study keeps its address, its data, its settings and its password. While the new version starts, pages load slowly or fail for up to a minute; then people reload and go on where they were. Answers that were sent stay, and you can go back to the version before.
name-label = Name
name-hint = The address begins with it. Small letters, digits and hyphens.
name-free = This name can be used
name-checking = Checking the name…
setup-title = What is set up
setup-server = One server
setup-server-hint = On this computer; at Heroku this is one web dyno
setup-server-hint-there = At Heroku this is one web dyno
setup-database = A database of its own
setup-database-hint = PostgreSQL, so that answers outlive a restart
setup-password = An admin password
setup-password-hint = Made up now, kept in this computer’s keychain, shown when you ask for it
setup-one-server = One server is all that oTree needs. Everything runs on this computer and costs nothing.
setup-no-worker = Your project also asks for a second server, a worker. oTree has not needed one since version 5, so none is set up. At Heroku that saves about { $money } a month.
terms-title = What is set up, and what it costs
terms-looking = Asking Heroku for its prices …
terms-size = Size (dyno type)
terms-region = A place
terms-region-hint = Where the study and its answers are. It stays there.
terms-region-label = Region
terms-sum = Together
terms-who-pays = Heroku charges { $account }, for the time that the study is there. Without taxes.
terms-one-server = One server is all that oTree needs. For more people it takes a larger one, which you can choose at any time.
region-eu = Europe
region-us = United States
put-online-new = Put { $name } online
put-online-new-for = Put { $name } online for { $money } a month
put-online-update = Update { $name }
put-online-unnamed = it

## The steps

steps-running = Putting { $name } online
steps-updating = Updating { $name }
steps-failed = { $name } could not be put online
steps-would-break = { $name } was not updated
steps-cancelled = { $name }: cancelled
steps-interrupted = { $name }: interrupted
steps-leave = You can leave this page or close the window. It goes on by itself.
steps-cancel = Cancel
steps-cancelling = Cancelling…
steps-too-late = It is past cancelling: the study is being switched on. Afterwards you can take it offline.
steps-too-late-update = It is past cancelling: the new version is being switched on. Afterwards you can go back to the one before.
steps-to-studies = To all studies
steps-close = Close
steps-again = Try again
running-nothing = Nothing of this study is online.
running-version = Version { $version } is online, as before.
running-new = Version { $version } is in place now.
running-unknown = Orchard could not ask what is online now.
outcome-cancelled = You cancelled it before anything was switched on
outcome-cancelled-hint = What was prepared so far has been cleared away.
outcome-interrupted = Orchard was ended before anything was switched on
outcome-interrupted-hint = Nothing is half done. You can start again whenever you like.

step-check = Check the project
step-check-term = { "" }
step-secure = Bring its data home
step-secure-term = backup
step-pack = Pack a copy
step-pack-term = { "" }
step-prepare = Set up its place
step-prepare-term = app, database, settings
step-upload = Upload
step-upload-term = { "" }
step-build = Install what it needs
step-build-term = build
step-release = Switch it on
step-release-term = release
step-wait = Wait until it answers
step-wait-term = { "" }
step-state-waiting = not yet
step-state-running = under way
step-state-done = done
step-state-failed = failed
step-state-cancelled = stopped
step-amount = { $done } of { $total }
step-left = { $time } left
step-output =
    { $count ->
        [one] Output, one line
       *[other] Output, { $count } lines
    }
step-output-label = Output of this step

over-title = What the update would do to the data
over-safe = { $participants ->
        [0] The study is as it was.
        [one] The study is as it was, and one participant’s answers are on this computer.
       *[other] The study is as it was, and { $participants } participants’ answers are on this computer.
    }
over-safe-hint = A backup was made, brought here and read to its end before anything else was done.
over-stop = Leave it as it is
over-ways = What you can do
over-apart = Put the update into a study of its own
over-apart-hint = The study goes on as it is, and the new version gets a name and a database of its own.
over-go-on = Update all the same
over-go-on-hint = Nobody would be locked out, and oTree’s own export goes on working.
over-renew = { $participants ->
        [0] Empty the database and update…
        [one] Bring one participant’s answers home, delete them, and update…
       *[other] Bring { $participants } participants’ answers home, delete them, and update…
    }
over-renew-hint = The new version starts with an empty database. What was there stays on this computer, and can be opened and exported here.
over-ask = { $participants ->
        [0] Empty the database of { $name } and update?
        [one] Delete one participant’s answers from { $name } and update?
       *[other] Delete { $participants } participants’ answers from { $name } and update?
    }
over-ask-hint = The study stops now, a last backup is made and read to its end, and only then the new version is put online with an empty database. If more people have come meanwhile, nothing is deleted.
over-renew-now = { $participants ->
        [0] Empty it and update
        [one] Delete one participant’s answers
       *[other] Delete { $participants } participants’ answers
    }
over-not = Leave it as it is

## Online

done-title = { $name } is online
done-hint = It runs on this computer, and goes on running when you close this window.
done-hint-update = Version { $version } now answers. The data and the address are the same as before.
done-next = What comes next
done-next-hint = Open the admin page, log in, and create a session under Sessions. It gives you the links for your participants.
done-steps = What was done
done-to-study = Go to the study’s page
access-title = Address and login
access-address = Address
access-user = User name
access-password = Password
access-hidden = Hidden
access-show = Show
access-hide = Hide
access-unknown = Not known to Orchard. It was set elsewhere, or this computer’s keychain was absent when it was made.

## One study

verdict-online = All well. The study answers.
verdict-starting = The study is starting. This takes a few seconds.
verdict-crashed = The study has crashed; its data are safe in the database. Start it again; if it crashes again, go back to an earlier version. The log says what happened.
verdict-offline = The study is offline. Its data and its versions are kept.
verdict-maintenance = The study is paused. Participants see a page that says so.
verdict-empty = There is a place for this study, but nothing has been put online there yet.
verdict-unknown = Orchard could not find out how the study is.

versions-title = Versions
versions-none = No version has been put online yet.
versions-all = Show all { $count }
version-number = Version { $version }
version-deploy = New code
version-config = Settings changed
version-back = Back to version { $version }
version-addon = Database or other part attached
version-first = Place set up
version-current = Current
version-failed = Failed
go-back = Go back to version { $version }
go-back-ask = Go back to version { $version }?
go-back-not = Stay with this version
go-back-consequence = The earlier code takes the place of the present one; participants notice a pause of a few seconds. All data collected so far stay. If the data fields differ between the two versions, some pages may not work.

runs-on = What it runs on
runs-on-what = What
runs-on-size = Size
runs-on-state = State
runs-on-cost = Cost
runs-on-server = Server
runs-on-no-server = No server is running.
runs-on-monthly = { $money } a month at Heroku
addon-kind-heroku-postgresql = Database
server-state-up = Running
server-state-starting = Starting
server-state-crashed = Crashed
server-state-down = Stopped
server-state-idle = Asleep
addon-state-provisioned = Ready
addon-state-provisioning = Being set up
addon-state-deprovisioned = Removed

room-title = Other computers in this room
room-switch = Let other computers in this room take part
room-hint = While this is on, everybody in the same network, by cable or Wi-Fi, can open the study: your participants, and anybody else who is in that network. They reach this study only, nothing else on this computer. While it is off, nobody but this computer does.
room-invitation = Scan the code or type this address:
room-address = Type this address on the other computer or phone:
room-code = Code that leads to { $address }
room-others = Also found at { $addresses }
room-big = Show it large
room-big-close = Close
room-admin = Open the admin page there
room-admin-hint = Links for participants work on other computers if you copy them from the admin page at this address.
room-plain = Pages and answers cross the room’s network unencrypted. Use a network you trust.
room-trouble = If nobody can reach it
room-trouble-firewall = The firewall of this computer may stand in the way. When it asks, allow incoming connections for orchard-platform; in its settings you can do so later.
room-trouble-guests = Guest Wi-Fi often keeps devices apart. Use another Wi-Fi, a cable, or the hotspot of this computer.
room-trouble-elsewhere = The other device may be in a different network, for example by mobile data or a VPN. Connect it to the network this computer is in.
room-trouble-typed = The address is to be typed whole, with the colon and the number after it. It changes when this computer changes its network; what stands here is always the present one.
room-shut = Nobody can come yet
room-shut-no-network = This computer is in no network. Connect it to a Wi-Fi or plug in a cable; the address then appears here by itself.
room-shut-only-public = The address of this computer belongs to the internet itself: the study would be open to everybody there, not to this room alone. Connect this computer to a router, or turn on its hotspot; the address then appears here by itself.
room-shut-port-taken = Another program on this computer uses the study’s port in the network. Close it; the address then appears here by itself.
room-shut-refused = The system did not let the study be opened to the network. A security program may forbid it; Orchard goes on trying.

study-start-again = Start again
study-put-online = Put online
offline = Take offline
running = While it runs
restart = Restart
restart-hint = Helps when the study hangs. It takes some seconds, and people go on where they were.
restart-ask = Restart { $name }?
restart-not = Leave it running
restart-consequence = For some seconds participants see an error page; after that they reload and go on where they were. Answers that were sent stay. Live pages and chats start anew.
pause = Pause
pause-hint = Participants see a page that says the study is paused. It goes on running behind it. Heroku calls this maintenance mode.
pause-ask = Pause { $name }?
pause-not = Leave it open
pause-consequence = Participants cannot go on until you end the pause; then they reload and go on where they were. Answers that were sent stay.
pause-end = End the pause
pause-end-hint = Participants can reload and go on where they were.
offline-hint = Nobody can reach an offline study. Its data and its address are kept.
offline-ask = Take { $name } offline?
offline-not = Leave it online
offline-consequence = Participants who are in the study now see an error page until it is online again. All data collected so far stay.

## A study at a glance

state-asleep = Asleep
verdict-asleep = The study is asleep, because nobody came for a while. It wakes by itself within some seconds when somebody opens it; its data are kept.
as-of = As of { $when }. Orchard is asking how it is now.
as-of-failed = As of { $when }. How it is now could not be asked.
studies-as-of = As of { $when }. Orchard is asking how they are now.
studies-as-of-failed = As of { $when }. How they are now could not be asked.
side-as-of = { $state }, as of { $when }
glance = At a glance
glance-unknown = Not known

last-backup = Last backup
last-backup-none = None yet
last-backup-none-hint = A backup on this computer keeps the answers, whatever becomes of the study.
last-backup-no-database = No database
last-backup-no-database-hint = This study keeps no answers in a database; there is nothing to back up.
last-backup-unknown-hint = The backups could not be asked.
last-backup-verified = Verified and on this computer, { $size }
last-backup-here = On this computer, not verified yet, { $size }
last-backup-away = { $where ->
    [heroku] At Heroku only, not on this computer yet, { $size }
   *[computer] Made, but not in your folder yet, { $size }
  }
back-up-now = Back up now
to-backups = All backups

last-update = Last update
last-update-none = Nothing yet
last-update-none-hint = No version has been put online.
last-update-by = { $when } by { $who }
last-update-succeeded = It went well
last-update-pending = It is being put online
last-update-failed = It failed; the version before it runs on
last-update-expired = Its code is no longer kept
last-update-current = Version { $version } is online now
update-study = Update…
update-first = Put a version online…

cost = Cost a month
cost-monthly = { $money } a month
cost-nothing = Nothing
cost-nothing-runs = Nothing that is paid for is switched on.
cost-here = It runs on this computer.
cost-at-heroku = At Heroku, the same would be { $money } a month.
cost-now = Servers and add-ons as they are now, without taxes.
cost-pool = Eco’s flat price
cost-eco = Eco: a flat { $money } a month for all studies of the account together.
cost-eco-unknown = Eco: a flat price for all studies of the account together; how much, Heroku does not say here.
cost-unknown = { $count ->
    [one] One part has no known price; it comes on top.
   *[other] { $count } parts have no known price; they come on top.
  }

people = People with access
people-count = { $count ->
    [one] One person
   *[other] { $count } people
  }
people-owner = { $email } (owner)
people-more = and { $count } more
people-unknown-hint = Who has access could not be asked.

server-kind-web = Server for pages
server-kind-worker = Server for background work
server-kind-run = Server for one task
runs-on-pool = Eco’s flat price
runs-on-no-price = Price not known
size = Server size (dyno type)
size-ask = Server size (dyno type) of { $name }
size-choose = Choose another size
size-go = Change to { $size }
size-not = Leave it as it is
size-now = in use
size-memory = { $memory } of memory
size-no-memory = Memory not known
size-sleeps = Sleeps after half an hour without visitors; whoever comes next waits until it is awake.
size-here = On this computer the size is a limit on the study’s memory, and nothing is paid.
size-one = A study has one server: oTree works on one only, and more of them would contradict each other. For more people it takes a larger one.
size-one-of = It has { $count } servers now, but oTree works on one only: more of them contradict each other. With the change it has one, and for more people it takes a larger one.
size-worker = The server for background work has nothing to do in oTree 5 and later. With the change it is switched off.
size-consequence = The server ends and starts again in the new size. For up to a minute participants see an error page; after that they reload and go on where they were. Answers that were sent stay. Live pages and chats start anew.
size-offline = The study is offline. It gets the new size when it is put online again.
size-looking = Looking which sizes there are …
size-going = The server starts in size { $size } …

## A study's pages

tabs = Pages of this study
tab-overview = Overview
tab-health = Health
tab-data = Data
tab-log = Log

## Who takes part

tab-participants = Participants
people-now = Participants now
people-see = See everybody
people-looking = Looking who takes part …
people-away-not-running = The study does not run at the moment, so nobody takes part.
people-away-elsewhere = Who takes part cannot be seen: the study has no database on this computer.
people-away-too-old = Who takes part can be seen with oTree 5 and later.
people-away-no-key = This study tells nobody who takes part: its setting for that (OTREE_REST_KEY) is missing, or is another than the one it runs with.
give-key = Let Orchard see who takes part …
give-key-ask = Let Orchard see who takes part in { $name }?
give-key-go = Set the key and restart
give-key-not = Leave it as it is
give-key-consequence = The study gets a new key of its own (OTREE_REST_KEY), and restarts with it. People who are in it wait for some seconds, then go on where they were; answers that were sent stay. Other programs that use an earlier key need the new one.
people-away-no-answer = The study does not answer at the moment. Orchard goes on looking.
people-heard = Known from the study’s log since { $since }. It does not tell who waits for others, and hardly ever who has finished: until they leave, they count as on a page.
people-no-sessions = There is no session yet. Make one on the admin page; it appears here.
people-sessions = Sessions
people-more-sessions = { $count ->
    [one] One older session is not watched.
   *[other] { $count } older sessions are not watched.
}
people-of-session = People in { $session }
people-came = came
people-active = on a page
people-waiting = waiting for others
people-still = still for 5 minutes
people-finished = finished
people-present = { $count ->
    [one] One person is in the study right now.
   *[other] { $count } people are in the study right now.
}
people-present-unknown = How many people are in the study right now is not known.
person-active = on a page
person-waiting = waits for others
person-still = still for 5 minutes
person-finished = finished
session-made = made { $when }
session-counts = { $came } of { $places } came, { $finished } finished
session-came = { $came } of { $places } came
otree-rooms = Rooms
otree-rooms-hint = A room is an address that stays the same (oTree’s rooms): hand it out once, and put each new session into it on the admin page.
otree-room-session = Session { $session } is in it
otree-room-empty = No session is in it
otree-room-copy = Copy the address
session-copy-link = Copy the link
who-number = No.
who-label = Label
who-page = Page
who-app = App
who-at = Where
who-round = Round
who-since = Since
who-state = State
more = More
more-of = : { $when }
dismiss = Dismiss

## Data
## Where a database is comes as $where: [heroku] or [computer].

number-participants =
    { $count ->
        [one] participant
       *[other] participants
    }
number-sessions =
    { $count ->
        [one] session
       *[other] sessions
    }
number-finished = finished
numbers-from = As of { $when }, counted in the newest verified backup
numbers-none = Not counted yet
numbers-none-hint = Participants and sessions are counted in each backup that is verified on this computer.
database-size =
    { $limited ->
        [yes] Database: { $size } of { $max }
       *[no] Database: { $size }
    }
database-full = How full the database is
database-rows =
    { $count ->
        [one] one row
       *[other] { $rows } rows
    }
database-rows-of = { $rows } of { $max } rows
database-connections =
    { $count ->
        [one] one connection
       *[other] { $count } connections
    }
database-connections-of = { $count } of { $max } connections
data-none = This study has no database
data-none-hint = There is nothing to back up. Update it with Orchard, which sets up a database of its own.

back-up = Back up now
back-up-running = Backing up…
backups-title = Backups
backups-none =
    { $where ->
        [heroku] There is no backup yet. Back up now: Orchard makes one at Heroku, brings it to this computer and verifies it.
       *[computer] There is no backup yet. Back up now: Orchard makes one, puts it in the folder below and verifies it.
    }
backups-all = Show all { $count }
backup-verified = Verified
backup-unchecked = Not verified yet
backup-damaged = Damaged
backup-cut = Download cut off
backup-downloading = Being downloaded
backup-running = Being made
backup-failed = Failed
backup-cancelled = Stopped
backup-away = Not on this computer
place-here = on this computer
place-both =
    { $where ->
        [heroku] on this computer and at Heroku
       *[computer] in your folder and in the database service
    }
place-there =
    { $where ->
        [heroku] at Heroku
       *[computer] in this computer’s database service
    }
place-gone =
    { $where ->
        [heroku] not at Heroku any more
       *[computer] not in this computer’s database service any more
    }
made-by-hand = by hand
made-by-schedule = by schedule
made-before-reset = before the answers were deleted
made-before-restore = before a restore
made-people =
    { $count ->
        [one] one participant
       *[other] { $people } participants
    }
cut-title =
    { $count ->
        [one] A download that was cut off
       *[other] Downloads that were cut off
    }
cut-at = { $size } have arrived
cut-at-of = { $size } of { $total } have arrived
damaged-title =
    { $count ->
        [one] A damaged file
       *[other] { $count } damaged files
    }
damaged-of = of { $when }, { $size }

restore-ask = Restore the backup of { $when }?
restore = Restore this backup
restore-not = Leave everything as it is
restore-secured = First the study is stopped, and what is in it now is backed up, brought to this computer and verified. Nothing is replaced before that has gone well.
restore-consequence =
    { $known ->
        [yes] Then the backup takes its place: { $participants ->
            [one] one participant
           *[other] { $participants } participants
        } in { $sessions ->
            [one] one session
           *[other] { $sessions } sessions
        }. The study starts again afterwards; until then participants see a page that says it is paused.
       *[no] Then the backup takes its place. The study starts again afterwards; until then participants see a page that says it is paused.
    }
delete =
    { $where ->
        [heroku] Delete at Heroku
       *[computer] Delete in the database service
    }
delete-ask =
    { $where ->
        [heroku] Delete the backup of { $when } at Heroku?
       *[computer] Delete the backup of { $when } in this computer’s database service?
    }
delete-not = Keep it
delete-consequence =
    { $here ->
        [yes] The verified file in your folder stays. Only the copy { $where ->
            [heroku] at Heroku
           *[computer] in the database service
        } is deleted.
       *[no] There is no verified copy of it on this computer. Once it is deleted, nothing brings it back.
    }

undo-title = The answers of this study were deleted
undo-hint = They are in a verified backup on this computer. What has come in since is secured before they are brought back.
undo =
    { $known ->
        [yes] Undo: bring back { $count ->
            [one] one participant’s answers
           *[other] { $count } participants’ answers
        }
       *[no] Undo: bring the answers back
    }

daily-title = Daily backups
daily-switch = Make a backup every day
daily-hour = Time
daily-zone = Time zone
daily-hint =
    { $where ->
        [heroku] Heroku makes them even when this computer is off. They appear in the list above.
       *[computer] They are made even when this window is closed, as long as this computer is on. They appear in the list above.
    }
folder-title = Folder
folder-change = Change…
folder-hint = Backups and exports are kept here, in one folder for each study.
dialog-data-folder = Choose a folder for backups and exports

danger = Delete the answers
reset-hint = Deletes all sessions, participants and answers from the study. Its pages, address and password stay. A verified backup on this computer comes first, and it can be undone with it.
reset-open =
    { $known ->
        [yes] { $count ->
            [0] Delete everything collected…
            [one] Delete one participant’s answers…
           *[other] Delete { $count } participants’ answers…
        }
       *[no] Delete all answers…
    }
reset =
    { $known ->
        [yes] { $count ->
            [0] Delete everything collected
            [one] Delete one participant’s answers
           *[other] Delete { $count } participants’ answers
        }
       *[no] Delete all answers
    }
reset-ask =
    { $known ->
        [yes] { $count ->
            [0] Delete everything that { $name } has collected?
            [one] Delete one participant’s answers in { $name }?
           *[other] Delete { $count } participants’ answers in { $name }?
        }
       *[no] Delete all answers in { $name }?
    }
reset-not = Keep everything
reset-first = Before anything can be deleted, what is there now is backed up, brought to this computer and verified.
reset-back-up = Back up first
reset-secured = Everything up to { $when } is in a verified backup on this computer ({ $size }).
reset-loss =
    { $participants ->
        [one] What is deleted: one participant
       *[other] What is deleted: { $participants } participants
    } in { $sessions ->
        [one] one session
       *[other] { $sessions } sessions
    }; { $finished } finished.
reset-then = Participants who are in the study now cannot go on with it. If more have come than this backup holds, nothing is deleted.
reset-name = To go on, type the name of the study: { $name }

export-open = Export…
export-title = Export
export = Export
export-not = Not now
export-what = Writes CSV files as oTree itself does: all apps together, each app, page times, chats, and what oTree leaves out. They get a folder of their own.
export-form = Written for
export-form-otree = R, Python, Stata
export-form-german = German Excel
export-form-otree-hint = Exactly as oTree writes it: commas between columns, points in decimals.
export-form-german-hint = Semicolons between columns and commas in decimals, so that a German Excel opens it with a double click.
export-guard = Protect cells that begin with “=”
export-guard-hint = Also those that begin with +, - or @. Excel would run them as formulas; an apostrophe in front keeps it from that.
export-workbook = Write an Excel workbook as well
export-workbook-hint = All tables in one file, with a codebook that explains each column.
export-personal = Leave out what names people
export-personal-hint = Labels, MTurk ids, nicknames, chats and comments on sessions. For sharing with others.
export-texts =
    { $count ->
        [0] No participant typed free text in this study.
        [one] Leave out this free text too
       *[other] Leave out these free texts too
    }
export-texts-hint = People may have written their names into them.
export-texts-all = All
export-texts-none = None

look-back = Data of { $name }
look-title = Inside the backup of { $when }
look-title-plain = Inside the backup
look-views = What to look at
look-tables = Tables
look-participants = Participants
look-sessions = Sessions
look-view-rows = { $name } ({ $rows })
look-search = Search in { $name }
look-search-short = Search
look-rows =
    { $count ->
        [one] one row
       *[other] { $rows } rows
    }
look-matching = { $rows } of { $all } rows
look-nothing = Nothing holds “{ $search }”.
look-empty = There is nothing in it.
look-oversize = This backup is very large: it is shown in its own order, and cannot be searched or sorted here. An export holds everything.
look-no-value = no value
look-yes = yes
look-no = no

column-code = Code
column-label = Label
column-session = Session
column-started = Started
column-progress = Progress
column-page = Page
column-finished = Finished
column-payoff = Payoff
column-config = Session type
column-created = Created
column-participants = Participants

stage-page-times = Page times
stage-stop = Stop the study
stage-capture = Make the backup
stage-download = Download
stage-verify = Verify
stage-read = Read the backup
stage-export = Write the files
stage-send = Send the backup
stage-restore = Put it in place
stage-reset = Delete
stage-start = Start the study

task-stop = Stop
task-stopping = Stopping…
task-no-stop = It is past stopping: what has begun is brought to its end.
task-part = { $part }%
task-files =
    { $count ->
        [one] one file
       *[other] { $count } files
    }
task-open-made = Go to this study
task-back-up = Backing up
task-back-up-done = Backed up and verified
task-back-up-failed = The backup did not come to its end
task-back-up-stopped = The backup was stopped
task-back-up-stopped-hint = Nothing in the study was changed.
task-bring-home = Downloading and verifying
task-bring-home-done = Downloaded and verified
task-bring-home-failed = The download did not come to its end
task-bring-home-stopped = The download was stopped
task-bring-home-stopped-hint = What has arrived is kept. You can go on whenever you like.
task-export = Exporting
task-export-done = Exported
task-export-failed = The export did not come to its end
task-export-stopped = The export was stopped
task-export-stopped-hint = The backup is as it was.
task-restore = Restoring
task-restore-done = Restored
task-restore-failed = The restore did not come to its end
task-restore-stopped = The restore was stopped
task-restore-stopped-hint = The data in the study are as they were.
task-reset = Deleting the answers
task-reset-done = The answers were deleted
task-reset-failed = The deletion did not come to its end
task-reset-stopped = The deletion was stopped
task-reset-stopped-hint = Nothing was deleted.
task-open-here = Opening the backup on this computer
task-open-here-done = The backup is open as { $name }
task-open-here-failed = The backup could not be opened
task-open-here-stopped = Opening the backup was stopped
task-open-here-stopped-hint = Nothing was set up.

note-page-times-lost = The study could not be asked to write down its page times: those of the last two minutes may be missing. Answers are not affected.
note-left-out-apps =
    { $count ->
        [one] One app is not in oTree’s own export any more and has files of its own: { $apps }.
       *[other] { $count } apps are not in oTree’s own export any more and have files of their own: { $apps }.
    }
note-left-out-columns =
    { $count ->
        [one] One column that oTree’s own export leaves out is in a file of its own.
       *[other] { $count } columns that oTree’s own export leaves out are in files of their own.
    }
note-cut-sheets =
    { $count ->
        [one] One table is too long for a workbook and is cut there; it is whole in its CSV file: { $sheets }.
       *[other] { $count } tables are too long for a workbook and are cut there; they are whole in their CSV files: { $sheets }.
    }

## How a study's server copes

health-looking = Looking how the server is doing …
health-unknown = Not known
health-megabytes = { $amount } MB
health-gigabytes = { $amount } GB
health-milliseconds = { $amount } ms
health-seconds = { $amount } s
health-step-minutes = { $minutes } min
health-step-hours = { $hours } h
health-restart = restart
health-release = v{ $version }

health-is-off = The study is offline, so its server is not measured.
health-is-off-do = Put it online to see how its server copes. What was measured before stays here.
health-is-crashed = The study's server has stopped by itself.
health-is-crashed-do = Start it again with the button above. The log says what happened; what was measured before stays here.
health-is-none = There are no figures yet.
health-is-none-do = They come a minute or two after somebody opens the study.
health-is-stale = The newest figures are from { $last }.
health-is-stale-do = If people are in the study now, look at its log.
health-is-memory-over = Memory is at { $memory } % of the limit since { $since }.
health-is-memory-over-do = The study is slow now, and its server may be stopped at any moment. Choose a larger server (dyno type), or restart the study between two sessions.
health-is-errors =
    { $count ->
        [one] One request has failed in the last minutes ({ $error }).
       *[other] { $errors } requests have failed in the last minutes, mostly { $error }.
    }
health-is-errors-do = Participants have seen an error page. The log says what happened and what helps.
health-is-memory-rising = Memory is at { $memory } % of the limit and rising since { $since }.
health-is-memory-rising-do = With more participants the study will slow down. Choose a larger server (dyno type), or restart the study between two sessions.
health-is-memory-high = Memory is at { $memory } % of the limit.
health-is-memory-high-do = There is little room for more participants. Choose a larger server (dyno type).
health-is-slow = Pages are slow: 5 of 100 take { $slow } or longer.
health-is-slow-do = Participants wait. Choose a larger server (dyno type), or have fewer people take part at a time.
health-is-busy = The server is busy: its load has been above 1 for a while, now { $load }.
health-is-busy-do = Pages will become slow with more participants. Choose a faster server (dyno type).
health-is-well = All well. The server copes.
health-is-well-do = There is room for more participants.
health-is-quiet = All well. Nobody has opened a page in the last minutes.
health-is-quiet-do = The server is ready.
health-fact-memory = Memory { $memory } %
health-fact-load = Load { $load }
health-fact-slow = 95 of 100 requests within { $slow }
health-to-size = Server size
health-to-log = Open the log

health-unmeasured-eco = Eco servers are not measured by Heroku
health-unmeasured-coarse = Servers of this size are measured in steps of ten minutes only
health-unmeasured-refused = Nothing is measured of this study
health-log-off = Orchard listens to the study's log as well, while this page is open: requests, times and errors by the minute. The log can tell memory and load too.
health-log-on = Orchard listens to the study's log as well, while this page is open. Memory and load are told there from the study's next start on.
health-tell = Tell memory and load in the log

health-figures = Figures
health-span = Time
health-span-2h = 2 hours
health-span-24h = 24 hours
health-span-72h = 72 hours
health-span-7d = 7 days
health-from-here = Measured by the server of this computer, in steps of { $steps }.
health-from-heroku = Measured by Heroku, in steps of { $steps }.
health-from-heard = Taken from the study's log while Orchard listened, in steps of { $steps }. What happened before is missing.
health-from-both = Measured by the service in longer steps, the newest minutes taken from the study's log ({ $steps }).
health-from-kept = Kept on this computer from earlier, in steps of { $steps }. Nothing newer is known.
health-empty = Nothing was measured in this time.
health-as-table = As a table
health-as-charts = As charts
health-save = Save as CSV
health-save-picture = Save as picture
health-saved = Saved as { $file }.
health-picture-title = { $name }: { $from } to { $to }
health-table-label = Figures of { $name }

health-chart-memory = Memory
health-chart-load = Load
health-chart-requests = Requests
health-chart-times = Response times
health-chart-errors = Errors
health-in-use = in use
health-limit = limit
health-middle = median
health-slow = 95 of 100
health-memory = memory
health-load = load
health-requests = requests
health-when = time
health-step = step
health-happened = what happened
health-error-500 = study's own (500)
health-value = { $name } { $amount }
health-at = { $when }: { $values }
health-no-value = not known
health-no-errors = No errors in this time.
health-nothing = Nothing was measured in this time.

## Log

log-events = What happened
log-events-none = Nothing worth telling has happened yet.
log-events-more = Show all ({ $count })
log-events-less = Show less
log-event-times = { $count } times, { $first } to { $last }
log-event-people =
    { $count ->
        [one] one participant
       *[other] { $count } participants
    }
log-event-show = Show in the log
log-event-code = Heroku calls it { $code }, { $name }
log-weight-note = Good to know
log-weight-warning = May become trouble
log-weight-trouble = Participants noticed it
log-lines = Lines
log-lines-label = Lines of the log of { $name }
log-search = Search the log
log-search-short = Search
log-from = Who wrote it (source)
log-from-all = Everybody
log-from-group = { $what } ({ $group })
log-from-study = The study
log-from-server = Its server
log-from-visits = Visits of pages
log-from-changes = Changes
log-from-other = Others
log-level = How important (level)
log-level-info = Everything
log-level-warning = Warnings and errors
log-level-error = Errors only
log-line-info = Ordinary
log-line-warning = Warning
log-line-error = Error
log-participant = Participant code
log-request = Request number (request id)
log-clear = Show all lines
log-count =
    { $count ->
        [one] one line
       *[other] { $lines } lines
    }
log-matching = { $lines } of { $all } lines
log-none = No line yet. Lines appear here as the study writes them.
log-nothing = No line fits.
log-live = Live
log-opening = Connecting…
log-lost = Connection lost, trying again…
log-lost-hint = No line is lost: what comes meanwhile is fetched afterwards.
log-paused = Paused
log-pause = Pause
log-go-on = Go on
log-following = New lines are followed
log-not-following = New lines are no longer followed because you scrolled up
log-to-end = To the newest lines
log-new =
    { $count ->
        [one] one new line
       *[other] { $lines } new lines
    }
log-copy = Copy
log-copy-chosen =
    Copy { $count ->
        [one] the line
       *[other] { $lines } lines
    }
log-copied =
    { $count ->
        [one] One line copied
       *[other] { $lines } lines copied
    }
log-save = Save…
log-saved = Saved as { $file }
log-line = The line
log-line-close = Close
log-line-participant = Only participant { $code }
log-line-request = Only this request
dialog-save-log = Save the log
dialog-save-figures = Save the figures
dialog-save-chart = Save the charts

# What happened, as the log tells it: what it means for the participants, and what to do. docs/codes.md repeats it.
event-h10 = The study’s server had crashed, and participants saw an error page.
event-h10-do = Look in the log for the last lines before the crash, then start the study again. If it crashes again, go back to the version before.
event-h11 = More requests came than the server could answer, and some participants were turned away.
event-h11-do = Let people start a few minutes apart, or choose a larger server.
event-h12 = A page took longer than 30 seconds, and the participant saw an error page.
event-h12-do = Participants can reload the page; their answers so far are kept. If it happens often, choose a larger server, or look for slow code on the page that the log line names.
event-h13 = The server ended a connection without an answer, and the participant saw an error page.
event-h13-do = Reloading usually helps. If it happens again, look in the log for an error of the study right before it.
event-h14 = Nobody can open the study: no server of it is running.
event-h14-do = Put the study online. If it should be, check that its Procfile has a line for web.
event-h15 = A connection was closed because nothing was sent over it for almost a minute.
event-h15-do = The page connects again by itself. Nothing needs to be done, unless it happens to many people at once.
event-h16 = Heroku wrote a code that it does not use any more.
event-h16-do = Nothing needs to be done.
event-h17 = The server’s answer could not be read, and the participant saw an error page.
event-h17-do = Reloading usually helps. If it happens again, tell the person who programs the study.
event-h18 = The server broke off an answer, and a page may have stayed incomplete.
event-h18-do = Participants can reload the page. It often happens when the study is restarted or updated while people are in it.
event-h19 = The server did not take a connection in time, and the participant saw an error page.
event-h19-do = Reloading usually helps. If it happens often, the server is too busy: choose a larger one.
event-h20 = The study was still starting, and participants waited too long for it.
event-h20-do = Wait until the study is online, then have them reload. If it never starts, look in the log for an error.
event-h21 = The server refused a connection, and the participant saw an error page.
event-h21-do = Restart the study. If it happens again, look in the log for an error at its start.
event-h22 = Too many connections were open at once, and some participants were turned away.
event-h22-do = Let people start a few minutes apart, and ask them to keep one browser tab open only.
event-h23 = The study’s address does not lead to it as it should.
event-h23-do = Open the study by the address that Orchard shows. If that fails too, this is Heroku’s to mend.
event-h24 = Heroku closed a connection for its own maintenance.
event-h24-do = The page connects again by itself. Nothing needs to be done.
event-h25 = The server’s answer broke a rule of Heroku’s, and the participant saw an error page.
event-h25-do = Tell the person who programs the study, with the line from the log.
event-h26 = A request could not be understood and was refused.
event-h26-do = It usually comes from a robot on the internet, not from a participant. Nothing needs to be done.
event-h27 = A browser gave up before the page was there.
event-h27-do = Somebody closed or reloaded the page. If many do so, pages may be too slow.
event-h28 = A browser fell silent in the middle of a request.
event-h28-do = It is most likely a bad connection of that person. Nothing needs to be done.
event-h31 = A request reached the study under a name that is not its own.
event-h31-do = Give participants the address that Orchard shows.
event-h32 = The certificate did not fit the name that was asked for.
event-h32-do = Give participants the address that Orchard shows.
event-h80 = Somebody came while the study was paused, and saw a page that says so.
event-h80-do = End the pause when people may go on.
event-h81 = Somebody came before anything was put online.
event-h81-do = Put the study online.
event-h82 = Nobody can open the study: the server hours of this month are used up.
event-h82-do = Choose another server size on the study’s overview, or wait for the next month.
event-h83 = Heroku limits its own service at the moment, as it had announced.
event-h83-do = Look at Heroku’s status page, and avoid sessions until it is over.
event-h99 = Something failed at Heroku itself, and participants may have seen an error page.
event-h99-do = Look at Heroku’s status page. Answers that were sent are kept.
event-r10 = The study did not start within a minute and was ended.
event-r10-do = Look in the log for an error at its start. Going back to the version before brings the study online again.
event-r12 = The server did not end when it was asked to, and was stopped hard.
event-r12-do = Answers that were sent are kept. Nothing needs to be done.
event-r13 = A command on the server could not be connected to.
event-r13-do = Try the command again.
event-r14 = The study uses more memory than its server has, and becomes slow.
event-r14-do = Restart the study between two sessions, or choose a larger server before more people come.
event-r15 = The study used far too much memory and was ended; participants saw an error page.
event-r15-do = It starts again by itself. Choose a larger server before people go on.
event-r16 = A command on the server went on after nobody was connected to it.
event-r16-do = Nothing needs to be done.
event-r17 = The uploaded study did not arrive whole, so the server could not start with it.
event-r17-do = Put this version online once more.
event-r99 = Something failed at Heroku itself, and the server may have been interrupted.
event-r99-do = Look at Heroku’s status page. Answers that were sent are kept.
event-l10 = Some log lines were not delivered to another service. The study itself is not affected.
event-l10-do = Nothing needs to be done for the participants.
event-l11 = Lines came faster than they could be sent here, and some are missing from this log. The study itself is not affected.
event-l11-do = Have the study print less, if it prints very much.
event-l12 = The study wrote lines faster than Heroku takes them, and some are missing from the log. The study itself is not affected.
event-l12-do = Have the study print less.
event-l13 = Some log lines were lost at Heroku. The study itself is not affected.
event-l13-do = Nothing needs to be done for the participants.
event-l14 = Log lines could not be delivered because another service’s certificate is not valid. The study itself is not affected.
event-l14-do = Whoever set up that service has to renew its certificate.
event-l15 = Heroku could not show the log for a while, and lines may be missing here. The study itself is not affected.
event-l15-do = Nothing needs to be done; the log goes on by itself.
event-starting = The server { $server } is starting. Pages answer in a moment.
event-starting-do = Nothing needs to be done.
event-up = The server { $server } is running.
event-up-do = Nothing needs to be done.
event-down = The server { $server } was switched off. Participants cannot go on.
event-down-do = Put the study online again when people are to go on.
event-crashed = The server { $server } crashed. Participants see an error page until it runs again; answers they sent are kept.
event-crashed-do = Look at the lines before it, then start the study again. If it crashes again, go back to the version before.
event-restarting = The server { $server } is being restarted. Pages stop answering for some seconds.
event-restarting-do = Participants who see an error page can reload it.
event-idling = The server { $server } went to sleep because nobody came for a while.
event-idling-do = The first person who comes wakes it, and waits a little longer.
event-unidling = The server { $server } is waking up because somebody came.
event-unidling-do = Nothing needs to be done.
event-exited = The server { $server } ended as it should.
event-exited-do = Nothing needs to be done.
event-exited-wrong = The program on { $server } ended with an error (status { $status }).
event-exited-wrong-do = Look at the lines before it: they usually name the error. Tell the person who programs the study.
event-exited-killed = The program on { $server } was stopped hard (status { $status }).
event-exited-killed-do = It took too long to end, or used too much memory: the lines before it say which.
event-page-error = A page of the study failed, and the participant saw an error (status { $status }).
event-page-error-do = Look at the lines around it for the study’s own error, and tell the person who programs it. Reloading may help the participant.
event-released = Version { $version } was made of the study or its settings.
event-released-do = Nothing needs to be done. Running servers are restarted with it.
event-deployed = A new state of the study’s code was put online ({ $what }).
event-deployed-do = Nothing needs to be done.
event-rolled-back = The study went back to version { $version }.
event-rolled-back-do = Nothing needs to be done. Its data stayed as they are.
event-release-failed = Version { $version } could not be started; the one before runs on.
event-release-failed-do = Look at the lines before it for the reason, and put the study online again.
event-build-started = A new version is being prepared. Participants do not notice it yet.
event-build-started-do = Nothing needs to be done.
event-build-succeeded = A new version is prepared.
event-build-succeeded-do = Nothing needs to be done.
event-build-failed = A new version could not be prepared; the one before runs on.
event-build-failed-do = The steps of putting it online show the reason.
event-scaled = The number or size of the servers was changed: { $what }.
event-scaled-do = Nothing needs to be done.
event-settings-changed = Settings were changed: { $names }. Pages stop answering for some seconds.
event-settings-changed-do = Nothing needs to be done. If you did not expect it, ask who has access to the study.
event-maintenance-on = The study was paused. Participants see a page that says so.
event-maintenance-on-do = End the pause when people may go on.
event-maintenance-off = The pause is over. Participants can go on.
event-maintenance-off-do = Nothing needs to be done.
event-restarting-all = All servers of the study are being restarted. Pages stop answering for some seconds.
event-restarting-all-do = Participants who see an error page can reload it.
event-attached = Something was added to the study: { $what }.
event-attached-do = Nothing needs to be done.
event-detached = Something was taken from the study: { $what }.
event-detached-do = If you did not expect it, ask who has access to the study.
event-created = A place for the study was made.
event-created-do = Nothing needs to be done.
event-renamed = The study was renamed from { $from } to { $to }, and its address changed with it.
event-renamed-do = Give participants the new address.
event-access-given = { $who } may now change the study.
event-access-given-do = If you did not expect it, take the access away at Heroku.
event-access-taken = { $who } may no longer change the study.
event-access-taken-do = Nothing needs to be done.
event-database-connections = The database lets nobody else in: all connections of its plan are in use. Participants see an error page.
event-database-connections-do = Restart the study, which gives its connections back. If it happens again, take a database plan with more connections.
event-database-over = The database is larger than its plan allows. After some days it can only be read, and no answers can be kept.
event-database-over-do = Make a backup, then take a larger plan or delete what is not needed.
event-gap = Lines are missing here: the connection to the log was away for too long. The study itself is not affected.
event-gap-do = Nothing needs to be done for the participants.

## Settings

language = Language
language-system = As the system
language-en = English
language-de = Deutsch
theme = Appearance
theme-system = As the system
theme-light = Light
theme-dark = Dark
zoom = Text size
zoom-smaller = Smaller
zoom-larger = Larger
zoom-now = Text size { $size }
notices = Notifications
notices-hint = Only as long as Orchard runs.
notices-crashed = A study has crashed
notices-memory = A server needs more memory than it has
notices-deploy = A version did not go online
notices-database = A database is nearly full
notices-backup = A backup failed, is missing, or came home
notices-idle = A study at Heroku costs something, and nobody came for a week
notices-quiet = Quiet hours
notices-quiet-hint = What happens then is said afterwards, if it is still so.
notices-tray = Go on watching when the window is closed
notices-tray-hint = From an icon in the notification area, where this computer has one. Otherwise Orchard ends with its window. Studies go on running either way.
notices-from = From
notices-to = To
version = Orchard { $version }
stop = Stop everything
stop-hint =
    { $count ->
        [0] No study is running. The server of this computer can be stopped too.
        [one] One study is running, and goes on when you close this window.
       *[other] { $count } studies are running, and go on when you close this window.
    }
stop-hint-elsewhere = Stops the server of this computer and every study that runs on it. Those of your account at Heroku go on.
stop-ask-elsewhere = Stop everything on this computer?
stop-ask =
    { $count ->
        [0] Stop the server of this computer?
        [one] Stop the running study?
       *[other] Stop { $count } running studies?
    }
stop-not = Leave it running
stop-consequence = Participants can no longer reach them until you start them again. All data and versions stay on this computer.
stop-stopping = Stopping…
stop-done = Everything is stopped.

## Signing in to Heroku

sign-in = Sign in to Heroku
sign-in-to = Sign in to Heroku…
sign-in-hint = Orchard then shows the studies of your account beside those of this computer. Your password stays between you and Heroku.
sign-in-again-to = You were signed in as { $account }.
close = Close
token-title = With a token made for Orchard
token-hint = A token is a key to your account that you can take back at any time, without changing your password. Heroku calls it an authorization.
token-open = Open Heroku’s page
token-step-name = On Heroku’s page, write Orchard as the description. Leave the rest as it is.
token-step-make = Click “Create Authorization”.
token-step-copy = Copy the authorization token that Heroku shows, and paste it below.
heroku-description = Description
heroku-description-orchard = Orchard
heroku-expires = Expires after
heroku-create = Create Authorization
heroku-token = Authorization token
token-label = Authorization token
token-safe = Orchard asks Heroku whose it is and shows you that before it keeps anything. It goes to this computer’s keychain and to Heroku, nowhere else.
token-show = Show
token-hide = Hide
token-check = Check the token
token-checking = Asking Heroku…
cli-title = With the login of Heroku’s command line
cli-hint = Heroku’s command line is signed in on this computer.
cli-hint-account = Heroku’s command line is signed in on this computer as { $account }.
cli-use = Use this login
cli-not = Not now
cli-ask = Use the login of Heroku’s command line?
cli-consequence = Orchard reads the command line’s token and works with it too. It stays the command line’s: Orchard never takes it back, and when you log out there, Orchard is signed out as well.
browser-title = In the browser
browser-hint = Heroku asks you there whether Orchard may use your account.
browser-open = Open the browser
browser-waiting = Waiting for your answer in the browser…
browser-stop = Stop waiting
dialog-browser-done = You are done here. Close this page and go back to Orchard.
dialog-browser-refused = Orchard was not let in. You can close this page.
offer-title = Is this your account?
offer-accept = Use this account
offer-refuse = Not this one
offer-known = You were signed in to it before; this token takes the place of the earlier one.
offer-kept-pasted = The token goes to this computer’s keychain. Signing out removes it there.
offer-kept-cli = This is the command line’s token. A copy goes to this computer’s keychain; Orchard never takes the token back.
offer-kept-oauth = Orchard’s key to it goes to this computer’s keychain. Signing out takes it back at Heroku.
offer-delinquent = This account owes money to Heroku
offer-delinquent-why = You can sign in, but Heroku may refuse changes until the bill is settled. Your studies and their data are not affected yet.
accounts-title = Accounts at Heroku
accounts-none = You are not signed in to Heroku.
account-kind-pasted = Signed in with a token
account-kind-cli = Signed in with the command line’s login
account-kind-oauth = Signed in through the browser
account-signed-out = Not signed in any more
account-teams = Teams: { $teams }
sign-out = Sign out
sign-out-ask = Sign out of { $account }?
sign-out-not = Stay signed in
sign-out-consequence-pasted = Orchard forgets the token on this computer. Your studies at Heroku go on running, and backups on this computer stay.
sign-out-consequence-cli = Orchard forgets its copy of the token. The command line stays signed in. Your studies at Heroku go on running, and backups on this computer stay.
sign-out-consequence-oauth = Orchard gives its key back to Heroku and forgets it. Your studies at Heroku go on running, and backups on this computer stay.
sign-out-revoke = Also take the token back at Heroku, so that it opens nothing any more. Do this if you use it nowhere else.
signed-out-of = Signed out of { $account }
token-after-revoked = The token was taken back at Heroku and opens nothing any more.
token-after-kept = The token itself is still good at Heroku.
token-after-not-revoked = The token could not be taken back, because Heroku did not answer or does not show which one it is. Remove it on Heroku’s page, under Authorizations.
trouble-again = Orchard goes on trying by itself. What you see here is as it was last known.
code-ask = Enter the code for { $study }
code-hint = This account has a second proof of who you are, and Heroku wants it for what changes or deletes data. It then holds for a while.
code-label = Code from your authenticator
code-send = Send the code
code-not = Not now
code-taken = Heroku took the code. Do it again now.

## Whose problem it is

whose-study = In the study
whose-this-computer = On this computer
whose-network = On the network
whose-heroku = At the server
whose-orchard = In Orchard itself

## What can be done about a problem

action-try-again = Try again
action-choose-again = Choose another project
action-see-findings = See what stops it
action-other-name = Choose another name
action-sign-in-again = Sign in again
action-enter-code = Enter the code
action-download = Download
action-download-again = Download again
action-go-on = Go on
action-verify = Verify
action-look = Look inside
action-export = Export…
action-show = Show in folder
action-restore = Restore…
action-restore-hint = What is there now is secured first
action-open-here = Open on this computer
action-open-here-hint = As a second study, with the code of that time
action-delete =
    { $where ->
        [heroku] Delete at Heroku…
       *[computer] Delete in the database service…
    }

## Findings: what it is, why it matters to the study, and what Orchard does or the person can do.
## Beside a finding's own arguments every message may use $severity and $places; an empty argument comes as [none].

finding-not-otree = This is not an oTree project
finding-not-otree-why = There is no settings.py and no app in it, so there is nothing that oTree could run.
finding-not-otree-do = Choose the folder that holds settings.py and the folders of your apps.

finding-settings-missing = settings.py is missing
finding-settings-missing-why = It tells oTree which apps and sessions there are. Without it the study cannot start.
finding-settings-missing-do = Choose the folder that holds settings.py, or put the file back.

finding-settings-unreadable = settings.py cannot be read as Python
finding-settings-unreadable-why =
    { $why ->
        [encoding] It is not written in UTF-8, so Python could not read it and the study would not start.
        [too-large] It is larger than any program is, and Orchard does not read it.
        [unreadable] This computer could not read it, so nobody knows what is in it.
       *[syntax] Python does not understand the line named below. The study would stop there before anybody can open it.
    }
finding-settings-unreadable-do = Correct it, then check again.

finding-no-session-configs =
    { $severity ->
        [blocks] settings.py names no SESSION_CONFIGS
       *[note] SESSION_CONFIGS is empty
    }
finding-no-session-configs-why =
    { $severity ->
        [blocks] oTree does not start without it.
       *[note] The study goes online, but no session can be created.
    }
finding-no-session-configs-do = Add SESSION_CONFIGS to settings.py with at least one session.

finding-session-configs-unclear = SESSION_CONFIGS is computed when the study runs
finding-session-configs-unclear-why = Orchard reads the project without running it, so it cannot look into these sessions beforehand.
finding-session-configs-unclear-do = Nothing needs to be done. Create a session once it is online to see that all is well.

finding-session-config-incomplete = The session “{ $session }” lacks { $missing }
finding-session-config-incomplete-why = oTree refuses to start when a session is incomplete.
finding-session-config-incomplete-do = Add { $missing } to this session in SESSION_CONFIGS.

finding-session-name-twice = Two sessions are called “{ $session }”
finding-session-name-twice-why = oTree refuses to start, because it could not tell them apart.
finding-session-name-twice-do = Give one of them another name.

finding-app-missing = The app “{ $app }” is named in settings.py, but its folder is missing
finding-app-missing-why =
    { $near ->
        [none] oTree stops when it cannot find an app that a session uses.
       *[other] There is a folder “{ $near }”. At Heroku capital and small letters count, so it would not be found.
    }
finding-app-missing-do =
    { $near ->
        [none] Put the folder back, or take the app out of SESSION_CONFIGS.
       *[other] Write the name the same way in both places.
    }

finding-app-unreadable = The app “{ $app }” cannot be read as Python
finding-app-unreadable-why =
    { $why ->
        [encoding] It is not written in UTF-8, so Python could not read it and the study would not start.
        [too-large] It is larger than any program is, and Orchard does not read it.
        [unreadable] This computer could not read it, so nobody knows what is in it.
       *[syntax] Python does not understand the line named below. The study would stop there before anybody can open it.
    }
finding-app-unreadable-do = Correct it, then check again.

finding-otree-too-old = The oTree asked for ({ $otree }) is too old for today’s servers
finding-otree-too-old-why = It runs on none of the Python versions that Heroku offers.
finding-otree-too-old-do = Move the project to oTree { $newest }. oTree’s documentation tells what changes.

finding-otree-unavailable = The oTree asked for ({ $otree }) does not exist
finding-otree-unavailable-why = There is no published version that meets this, so it cannot be installed.
finding-otree-unavailable-do = Ask for a version that exists. The newest is { $newest }.

finding-python-refused = Python { $python } cannot be used
finding-python-refused-why =
    { $otree ->
        [none] Heroku does not offer it, so the study could not be installed.
       *[other] Heroku does not offer it, or it does not go with the oTree asked for ({ $otree }). The study could not be installed.
    }
finding-python-refused-do =
    { $severity ->
        [mended] The copy asks for Python { $instead } instead.
       *[blocks] Ask for a Python and an oTree that go together.
    }

finding-python-unpinned = No Python version is named
finding-python-unpinned-why = The server would choose one, and might choose another next time. Your study should run the same way each time.
finding-python-unpinned-do = The copy asks for Python { $python }.

finding-python-file-unreadable = { $file } is written in a way that Heroku does not read
finding-python-file-unreadable-why = Heroku would refuse the project.
finding-python-file-unreadable-do = The copy asks for Python { $python } in the right form.

finding-python-file-misspelt = { $file } is a misspelt .python-version
finding-python-file-misspelt-why = Heroku refuses a project with this name.
finding-python-file-misspelt-do = The copy has a .python-version that asks for Python { $python }, and leaves this file out.

finding-runtime-txt = The Python version is named in runtime.txt
finding-runtime-txt-why = Heroku is giving this file up.
finding-runtime-txt-do = The copy asks for Python { $python } in .python-version instead.

finding-requirements-missing =
    { $near ->
        [none] requirements.txt is missing
       *[other] requirements.txt is missing; there is “{ $near }”
    }
finding-requirements-missing-why = It says what to install. Without it not even oTree would be there.
finding-requirements-missing-do =
    { $severity ->
        [mended] The copy gets one that asks for oTree and for the driver of the database.
       *[blocks] Add a requirements.txt that names oTree and everything else your code imports.
    }

finding-otree-not-required = { $file } does not ask for oTree
finding-otree-not-required-why = Without oTree the study cannot start.
finding-otree-not-required-do =
    { $severity ->
        [mended] The copy asks for it.
       *[blocks] Add otree to { $file }.
    }

finding-psycopg2-missing = The driver of the database is missing
finding-psycopg2-missing-why = The study could not reach its database and would stop as it starts.
finding-psycopg2-missing-do =
    { $severity ->
        [mended] The copy asks for psycopg2 in { $file }.
       *[blocks] Add psycopg2 to { $file }.
    }

finding-requirement-conflict = { $package } { $asked } does not go with oTree
finding-requirement-conflict-why = oTree needs { $package } { $needed }. Both together cannot be installed.
finding-requirement-conflict-do = The copy leaves the version to oTree.

finding-requirement-file-missing = requirements.txt refers to { $file }, which is not there
finding-requirement-file-missing-why = Nothing could be installed.
finding-requirement-file-missing-do = The copy leaves this line out.

finding-two-package-managers = Two lists say what to install: { $files }
finding-two-package-managers-why = Heroku refuses a project with more than one.
finding-two-package-managers-do =
    { $severity ->
        [mended] The copy keeps requirements.txt and leaves the others out.
       *[blocks] Keep one of them and take the others out.
    }

finding-pipfile-unlocked = The Pipfile comes without its lock
finding-pipfile-unlocked-why = Heroku refuses a Pipfile without a Pipfile.lock.
finding-pipfile-unlocked-do = Make one with pipenv lock, or list the packages in a requirements.txt, then check again.

finding-otree-leap = The study was written for oTree { $otree }, and would get oTree { $newest }
finding-otree-leap-why = The list of packages sets no upper bound, so the newest oTree is installed. Studies written for oTree 3 and older rarely run on it.
finding-otree-leap-do = Run the study with oTree { $newest } on your own computer first. If it does not run, ask its programmer to convert it; the list now says { $asked }.

finding-otree-unbounded =
    { $otree ->
        [none] Any oTree is taken
       *[other] Any oTree { $otree } is taken
    }
finding-otree-unbounded-why = A later update may install a newer oTree than the one you tested with. Today it is { $newest }.
finding-otree-unbounded-do = To keep the version, write otree=={ $newest } in your list of packages.

finding-procfile-missing =
    { $near ->
        [none] There is no Procfile
       *[other] There is no Procfile, but “{ $near }”
    }
finding-procfile-missing-why = It tells the server how to start the study.
finding-procfile-missing-do = The copy gets one that starts oTree.

finding-procfile-without-web = The Procfile does not say how to start the website
finding-procfile-without-web-why = Nobody could open the study.
finding-procfile-without-web-do = The copy gets the missing line.

finding-worker-unneeded = A second server (worker) is asked for and not needed
finding-worker-unneeded-why = oTree has done without it since version 5. At Heroku it would cost about ${ $usd } a month.
finding-worker-unneeded-do = None is set up. Your Procfile stays as it is.

finding-static-missing = The folder _static is missing
finding-static-missing-why = oTree does not start without it, even if it is empty.
finding-static-missing-do = The copy gets an empty one.

finding-environment-committed = An installed Python lies in the project, in { $folder }
finding-environment-committed-why = It belongs to one computer only, is large, and makes Heroku refuse the project.
finding-environment-committed-do = The copy leaves it out. The server installs its own.

finding-database-inside =
    { $count ->
        [one] A local database lies in the project
       *[other] { $count } local databases lie in the project
    }
finding-database-inside-why = It may hold answers of real people, and the study online does not use it.
finding-database-inside-do = The copy leaves it out. It stays where it is on this computer.

finding-dot-env =
    { $count ->
        [one] A file of secrets (.env) lies in the project
       *[other] { $count } files of secrets (.env) lie in the project
    }
finding-dot-env-why = It was meant for one computer and may hold passwords.
finding-dot-env-do = The copy leaves it out.

finding-version-history-inside = The history of the code (such as .git) lies in the project
finding-version-history-inside-why = The study does not need it, and it may hold what was deleted long ago.
finding-version-history-inside-do = The copy leaves it out.

finding-caches-inside =
    { $count ->
        [one] One leftover file of Python or the operating system
       *[other] { $count } leftover files of Python or the operating system
    }
finding-caches-inside-why = They do nothing for the study and make the upload larger.
finding-caches-inside-do = The copy leaves them out.

finding-ide-files =
    { $count ->
        [one] One file of a code editor
       *[other] { $count } files of a code editor
    }
finding-ide-files-why = They do nothing for the study.
finding-ide-files-do = The copy leaves them out.

finding-earlier-copy-inside =
    { $count ->
        [one] An earlier .otreezip lies in the project
       *[other] { $count } earlier .otreezip files lie in the project
    }
finding-earlier-copy-inside-why = It is a copy of the same project and makes the upload larger.
finding-earlier-copy-inside-do = The copy leaves it out.

finding-nested-archives =
    { $count ->
        [one] An archive lies in the project
       *[other] { $count } archives lie in the project
    }
finding-nested-archives-why = If the study does not use it, it only makes the upload larger.
finding-nested-archives-do = It is sent along. Take it out of the folder if it is not needed.

finding-link-outside =
    { $count ->
        [one] One link leads out of the project
       *[other] { $count } links lead out of the project
    }
finding-link-outside-why = What it leads to is not part of the project and would not be there online.
finding-link-outside-do = The copy leaves it out. If the study needs the file, put the file itself into the folder.

finding-link-broken =
    { $count ->
        [one] One link leads nowhere
       *[other] { $count } links lead nowhere
    }
finding-link-broken-why = There is nothing that could be sent.
finding-link-broken-do = The copy leaves it out.

finding-names-differ-by-case = “{ $first }” and “{ $second }” differ only in capital letters
finding-names-differ-by-case-why = On most computers one of the two takes the place of the other.
finding-names-differ-by-case-do = Both are sent. Rename one, so that nobody loses it.

finding-names-decomposed =
    { $count ->
        [one] One file name holds an accent in a form that would not be found online
       *[other] { $count } file names hold accents in a form that would not be found online
    }
finding-names-decomposed-why = A Mac may store “é” as two signs. The name in your code and the name of the file would then differ.
finding-names-decomposed-do = The copy uses the usual form.

finding-unusable-files =
    { $count ->
        [one] One file cannot be sent
       *[other] { $count } files cannot be sent
    }
finding-unusable-files-why = Its name cannot be read, or it is not an ordinary file.
finding-unusable-files-do = The copy leaves it out.

finding-no-permission =
    { $count ->
        [one] One file may not be read
       *[other] { $count } files may not be read
    }
finding-no-permission-why = This computer does not let Orchard read it, so the copy would not be whole.
finding-no-permission-do = Give yourself the right to read it, or take it out of the folder, then check again.

finding-big-file = { $file } is very large: { $megabytes } MB
finding-big-file-why = The upload takes long, and participants with a slow line wait for it.
finding-big-file-do = It is sent along. Videos are better kept at a video service.

finding-password-in-code =
    { $count ->
        [one] A password stands in the code
       *[other] { $count } passwords stand in the code
    }
finding-password-in-code-why = Whoever gets the project gets the password too.
finding-password-in-code-do = Read it from the settings of the server instead. For the admin page Orchard sets a password of its own.

finding-sentry-in-code =
    { $count ->
        [one] A Sentry address stands in the code
       *[other] { $count } Sentry addresses stand in the code
    }
finding-sentry-in-code-why = Errors, with what participants had entered, are sent to whoever owns that address.
finding-sentry-in-code-do = Take it out unless it is yours.

finding-config-variable-needed = The code needs the setting { $name }
finding-config-variable-needed-why = It stops when this setting (config var) is not there.
finding-config-variable-needed-do = Give the code a value to fall back on, or set { $name } before participants come.

finding-old-otree-code = The code imports { $module }
finding-old-otree-code-why = It was written for oTree before version 5. Newer versions do not bring { $module } along, so this part may stop.
finding-old-otree-code-do = Create a session once it is online and go through it, before participants come.

finding-code-unreadable =
    { $count ->
        [one] One Python file has a mistake
       *[other] { $count } Python files have mistakes
    }
finding-code-unreadable-why = The study starts without it, but stops where the file is used.
finding-code-unreadable-do = Correct it if your study uses it.

finding-archive-mislabelled = The archive is called { $called } and is a { $is }
finding-archive-mislabelled-why = Other programs may not open it.
finding-archive-mislabelled-do = Orchard has read it all the same.

## Problems: what happened, is my data safe, what to do. The details to copy come from the program.

problem-unexpected = Something happened that Orchard has no words for
problem-unexpected-safe = Nothing of yours was deleted.
problem-unexpected-do = Try again. If it happens again, send us the details.

# Opening a project

problem-open-not-found = There is nothing at { $path } any more
problem-open-not-found-safe = Nothing was sent or changed.
problem-open-not-found-do = Choose the project again.

problem-open-no-permission = This computer does not let Orchard read { $path }
problem-open-no-permission-safe = Nothing was sent or changed.
problem-open-no-permission-do = Give yourself the right to read it, or copy the project to a folder of your own.

problem-open-unreadable = { $path } cannot be read
problem-open-unreadable-safe = Nothing was sent or changed.
problem-open-unreadable-do = Copy the project to another place and choose it there.

problem-open-empty = { $path } holds no files
problem-open-empty-safe = Nothing was sent or changed.
problem-open-empty-do = Choose the folder or archive that holds settings.py.

problem-open-not-an-archive = { $path } is not an archive
problem-open-not-an-archive-safe = Nothing was sent or changed.
problem-open-not-an-archive-do = Choose a folder, a .zip or an .otreezip.

problem-open-other-archive = { $path } is a { $kind } archive
problem-open-other-archive-safe = Nothing was sent or changed.
problem-open-other-archive-do = Unpack it, then choose the folder, or save it as a .zip.

problem-open-unsupported = The archive is packed in an unusual way
problem-open-unsupported-safe = Nothing was sent or changed.
problem-open-unsupported-do = Unpack it, then choose the folder. The unusual thing about it: { $feature }.

problem-open-encrypted = The archive is protected by a password
problem-open-encrypted-safe = Nothing was sent or changed.
problem-open-encrypted-do = Unpack it with its password, then choose the folder.

problem-open-truncated = The archive is cut off before its end
problem-open-truncated-safe = Nothing was sent or changed.
problem-open-truncated-do = Copy or download it once more.

problem-open-damaged = The archive is damaged
problem-open-damaged-safe = Nothing was sent or changed.
problem-open-damaged-do = Copy or download it once more, or ask for the folder itself.

problem-open-contradicts = The archive says two different things about { $name }
problem-open-contradicts-safe = Nothing was sent or changed.
problem-open-contradicts-do = Unpack it, look at this file, then choose the folder.

problem-open-name-twice = The archive holds { $name } twice, with different content
problem-open-name-twice-safe = Nothing was sent or changed.
problem-open-name-twice-do = Unpack it, keep the right one, then choose the folder.

problem-open-name-escapes = The archive wants to write outside its own folder
problem-open-name-escapes-safe = Orchard did not let it. Nothing was sent or changed.
problem-open-name-escapes-do = Do not use this archive unless you know who made it. The entry is { $name }.

problem-open-name-refused = The archive holds a name that no computer should write
problem-open-name-refused-safe = Nothing was sent or changed.
problem-open-name-refused-do = Rename { $name } in the project and pack it again.

problem-open-link-escapes = A link in the archive leads out of it
problem-open-link-escapes-safe = Orchard did not follow it. Nothing was sent or changed.
problem-open-link-escapes-do = Replace the link { $name } by the file itself and pack the project again.

problem-open-hard-link = The archive holds one file under two names
problem-open-hard-link-safe = Nothing was sent or changed.
problem-open-hard-link-do = Pack the project again with a usual program. The entry is { $name }.

problem-open-device = The archive holds something that is not an ordinary file
problem-open-device-safe = Nothing was sent or changed.
problem-open-device-do = Take { $name } out of the project and pack it again.

problem-open-too-many-entries = There are more than { $limit } files and folders in it
problem-open-too-many-entries-safe = Nothing was sent or changed.
problem-open-too-many-entries-do = Choose the folder of the project alone, without what lies around it.

problem-open-too-large = It is larger than { $limit-size }
problem-open-too-large-safe = Nothing was sent or changed.
problem-open-too-large-do = Take large videos and data out of the project.

problem-open-bomb = The archive unpacks to more than { $limit } times its own size
problem-open-bomb-safe = Orchard stopped reading it and cleared away what it had read.
problem-open-bomb-do = Do not use this archive unless you know who made it.

problem-open-too-deep = Its folders are nested more than { $limit } deep
problem-open-too-deep-safe = Nothing was sent or changed.
problem-open-too-deep-do = Choose the folder of the project itself. The deepest place met is { $name }.

problem-open-disk-full = The disk of this computer is full
problem-open-disk-full-safe = Nothing was sent or changed.
problem-open-disk-full-do = Make some room, then open the project again.

problem-open-scratch = Orchard cannot write to its own folder
problem-open-scratch-safe = Nothing was sent or changed.
problem-open-scratch-do = See that the folder for temporary files can be written to. The details say more.

problem-project-closed = The project is not open any more
problem-project-closed-safe = Nothing was sent or changed.
problem-project-closed-do = Choose it again.

problem-project-gone = The project is not where it was
problem-project-gone-safe = Nothing was sent or changed.
problem-project-gone-do = Choose it again.

problem-sample-missing = The sample study is missing from this installation
problem-sample-missing-safe = Nothing was sent or changed.
problem-sample-missing-do = Install Orchard again, or use a project of your own.

# Packing

problem-pack-cancelled = Packing was cancelled
problem-pack-cancelled-safe = Nothing was sent or changed.
problem-pack-cancelled-do = You can start again whenever you like.

problem-pack-changed = { $file } changed while it was being packed
problem-pack-changed-safe = Nothing was sent.
problem-pack-changed-do = Let your editor finish, then try again.

problem-pack-no-permission = This computer does not let Orchard read { $file }
problem-pack-no-permission-safe = Nothing was sent or changed.
problem-pack-no-permission-do = Give yourself the right to read it, then try again.

problem-pack-unreadable = { $file } cannot be read
problem-pack-unreadable-safe = Nothing was sent or changed.
problem-pack-unreadable-do = Copy the project to another place and choose it there.

problem-pack-disk-full = The disk of this computer is full
problem-pack-disk-full-safe = Nothing was sent. The unfinished copy is cleared away.
problem-pack-disk-full-do = Make some room, then try again.

problem-pack-unwritable = The copy cannot be written
problem-pack-unwritable-safe = Nothing was sent or changed.
problem-pack-unwritable-do = See that the folder can be written to, then try again.

problem-pack-too-large-for-zip = The project is too large for a .zip
problem-pack-too-large-for-zip-safe = Nothing was sent or changed.
problem-pack-too-large-for-zip-do = Save it as an .otreezip.

problem-pack-no-thread = This computer is too busy to pack the project
problem-pack-no-thread-safe = Nothing was sent or changed.
problem-pack-no-thread-do = Close other programs, then try again.

# Putting a study online

problem-blocked = Something in the project has come to stop it
problem-blocked-safe = Nothing was sent.
problem-blocked-do = Check the project again to see what it is.

problem-name-bad = This name cannot be used.
problem-name-bad-safe = Nothing was sent.
problem-name-bad-do = Take 3 to 30 small letters, digits and hyphens, beginning with a letter and not ending with a hyphen.

problem-name-taken = The name { $name } is taken.
problem-name-taken-safe = Nothing was sent.
problem-name-taken-do = Choose another one.

problem-study-gone = The study { $app } is not there any more
problem-study-gone-safe = Nothing was sent.
problem-study-gone-do = Put it online as a new study.

problem-build-failed = What the study needs could not be installed
problem-build-failed-safe = Nothing was switched on, and no data were touched.
problem-build-failed-do = The output below names what failed, most often a line in requirements.txt. Correct it, then try again.

problem-release-failed = The new version could not be switched on
problem-release-failed-safe = The version before stays, and so do all data.
problem-release-failed-do = A command in your Procfile (release) failed. The details hold its last words.

problem-study-crashed = The study stops as soon as it starts
problem-study-crashed-safe = No data were touched.
problem-study-crashed-do = The details hold its last words; most often they name a line in your code. Correct it, then try again.

problem-study-silent = The study started, but does not answer
problem-study-silent-safe = No data were touched.
problem-study-silent-do = The line “web” in the Procfile may start something other than oTree’s server. The details hold its last words.

problem-database-would-cost = { $app } has no database at Heroku
problem-database-would-cost-safe = Nothing was changed, and nothing costs anything.
problem-database-would-cost-do = A database costs money every month, so Orchard does not add one unasked. Add Heroku Postgres to the study at Heroku’s Dashboard, then try again.

problem-price-changed = It would cost more than you agreed to
problem-price-changed-safe = Heroku’s prices have changed meanwhile. Nothing was made, and nothing costs anything.
problem-price-changed-do = Look at the new prices, then put it online again if you want it so.

problem-update-breaks = { $participants ->
        [one] The update would break data of one participant
       *[other] The update would break data of { $participants } participants
    }
problem-update-breaks-safe = The study is as it was, and its data are on this computer.
problem-update-breaks-do = Look at what would break, and choose what shall be done.

problem-deploy-cancelled = You cancelled it
problem-deploy-cancelled-safe = Nothing was switched on.
problem-deploy-cancelled-do = You can start again whenever you like.

problem-job-gone = Orchard does not know this any more
problem-job-gone-safe = Your studies are not affected.
problem-job-gone-do = Look at the list of studies to see how they are.

problem-job-under-way = { $app } is being put online at this moment
problem-job-under-way-safe = Nothing was stopped or changed.
problem-job-under-way-do = Wait until that has ended, or stop it first.

problem-no-way-back = It is not possible to go back to version { $version }
problem-no-way-back-safe = The present version stays, and so do all data.
problem-no-way-back-do = Choose another version.

problem-study-not-here = { $app } does not run on this computer
problem-study-not-here-safe = Nothing was changed.
problem-study-not-here-do = A study at Heroku can be reached from everywhere anyway: give out its address.

problem-room-shut = Other computers have no way to { $app } at this moment
problem-room-shut-safe = The study and its data are not affected.
problem-room-shut-do = Connect this computer to a network, and try again once the study’s page shows an address.

problem-size-refused = Heroku gives this study no server of size { $size }
problem-size-refused-safe = Nothing was changed: the server runs on as it was, and nothing more costs anything.
problem-size-refused-do = The details hold its reason. Eco has to be subscribed to in the account first; Eco and Basic cannot stand beside other sizes in one study; some sizes are for certain accounts only. Choose another size, or see to it at Heroku.

problem-size-not-up = The server does not come up in size { $size }
problem-size-not-up-safe = All data collected so far stay.
problem-size-not-up-do = The log says what happened. Choose the size before, or a larger one.

problem-password-unknown = Orchard does not know the password of this study
problem-password-unknown-safe = The study and its data are not affected.
problem-password-unknown-do = Ask whoever set it up.

problem-write-disk-full = The disk of this computer is full
problem-write-disk-full-safe = What was there before is still there, unchanged.
problem-write-disk-full-do = Make some room, then try again.

problem-write-no-permission = Orchard may not write to its own folder
problem-write-no-permission-safe = What was there before is still there, unchanged.
problem-write-no-permission-do = Give yourself the right to write there. The details name the folder.

problem-write-failed = A file could not be written
problem-write-failed-safe = What was there before is still there, unchanged.
problem-write-failed-do = Try again. If it happens again, look whether the disk is in order.

# Bringing the data home

problem-no-database = This study has no database
problem-no-database-safe = Nothing was changed.
problem-no-database-do = Update the study with Orchard, which sets up a database of its own.

problem-backup-gone = This backup is not there any more
problem-backup-gone-safe = Files on this computer and other backups are not affected.
problem-backup-gone-do = Take another one from the list, or make a new one.

problem-backup-failed = The backup could not be made
problem-backup-failed-safe = The data in the study are unchanged.
problem-backup-failed-do = Try again. The details hold what the database said.

problem-backup-not-whole = This file is short or damaged
problem-backup-not-whole-safe = The data in the study and other backups are not affected.
problem-backup-not-whole-do = Download it again if it is still there, or make a new backup. Do not rely on this file.

problem-backup-altered = What this computer wrote of { $file } is not what came over the network
problem-backup-altered-safe = The data in the study are not affected. What lies here is not taken for a backup.
problem-backup-altered-do = Try again. If it happens again, choose a folder on another disk: this one may be failing.

problem-backup-not-verified = This backup is not verified
problem-backup-not-verified-safe = Nothing was changed.
problem-backup-not-verified-do = Download or verify it first.

problem-backup-is-text = This file is a dump in text form
problem-backup-is-text-safe = The file was not changed.
problem-backup-is-text-do = Orchard reads backups as Heroku and pg_dump -Fc make them. Ask for one in that form.

problem-backup-is-encrypted-or-packed = This file is packed or encrypted ({ $kind })
problem-backup-is-encrypted-or-packed-safe = The file was not changed.
problem-backup-is-encrypted-or-packed-do = Unpack it, and put what is in it into the folder.

problem-backup-other-format = This file is no backup of a database that Orchard knows
problem-backup-other-format-safe = The file was not changed.
problem-backup-other-format-do = Orchard reads backups as Heroku and pg_dump -Fc make them. Take another file.

problem-backup-too-new = This backup was made by a newer PostgreSQL (format { $version })
problem-backup-too-new-safe = The file was not changed.
problem-backup-too-new-do = Install the newest Orchard.

problem-backup-unreadable = The backup cannot be read
problem-backup-unreadable-safe = The data in the study and other backups are not affected.
problem-backup-unreadable-do = See that the file is there and that you may read it, then try again.

problem-backup-not-otree = This is not the database of an oTree study: { $missing } is missing
problem-backup-not-otree-safe = The file was not changed.
problem-backup-not-otree-do = Its tables can be looked at one by one. Take another backup to see participants or to export.

problem-folder-gone = The folder for backups is not there
problem-folder-gone-safe = The data in the study are not affected.
problem-folder-gone-do = Connect the drive it is on, or choose another folder.

problem-folder-read-only = Nothing can be written into the folder for backups
problem-folder-read-only-safe = The data in the study are not affected.
problem-folder-read-only-do = Give yourself the right to write there, or choose another folder.

problem-reset-wrong-name = The name that was typed is not that of the study
problem-reset-wrong-name-safe = Nothing was deleted.
problem-reset-wrong-name-do = Type the name as it stands above the page.

problem-reset-more-came = More participants have come meanwhile: { $now } instead of { $agreed }
problem-reset-more-came-safe = Nothing was deleted.
problem-reset-more-came-do = Make a backup that holds them too, and decide again.

problem-restore-failed = The backup could not be put in place
problem-restore-failed-safe = What was in the study before is in a verified backup on this computer.
problem-restore-failed-do = Try again, or restore that backup. The details hold what the database said.

problem-reset-failed = The answers could not be deleted
problem-reset-failed-safe = All of them are in a verified backup on this computer.
problem-reset-failed-do = Try again. The details hold what the database said.

problem-data-busy = Something is already being done with the data of { $app }
problem-data-busy-safe = Nothing was begun and nothing was changed.
problem-data-busy-do = Wait until it is finished, or stop it, then try again.

problem-file-manager-refused = The folder could not be opened
problem-file-manager-refused-safe = The files are where they were.
problem-file-manager-refused-do = Open it with your file manager. The data page shows where it is.

problem-task-gone = Orchard does not know this any more
problem-task-gone-safe = Your data are not affected.
problem-task-gone-do = Look at the list of backups to see how they are.

problem-export-failed = The export could not be written
problem-export-failed-safe = The backup is unchanged.
problem-export-failed-do = Try again. The details say what went wrong.

problem-export-cell = A value in the table { $table }, column { $column }, is not what it should be
problem-export-cell-safe = The backup is unchanged.
problem-export-cell-do = Look inside the backup to see it. Send us the details if oTree itself exports it.

problem-code-not-here = The study’s code of that time is not on this computer
problem-code-not-here-safe = The backup is unchanged.
problem-code-not-here-do = Export it, or look inside it.

problem-task-broke = Orchard made a mistake of its own here
problem-task-broke-safe = The data in the study and the backups on this computer are as the last finished step left them.
problem-task-broke-do = Try again. If it happens again, copy the details and report them.

problem-download-wrong-length = The server announced { $expected-size }, but { $got-size } arrived
problem-download-wrong-length-safe = What arrived is not taken for a backup. The data in the study are not affected.
problem-download-wrong-length-do = Try again.

# The log
problem-log-closed = This log is not open any more
problem-log-closed-safe = Nothing is lost: the log is kept where the study runs.
problem-log-closed-do = Leave the page and come back to it.
problem-log-unreadable = The lines of the log cannot be read on this computer
problem-log-unreadable-safe = Your data are not affected: only the view of the log is.
problem-log-unreadable-do = Check that the disk has room, and try again.

problem-chart-unreadable = The picture of the charts cannot be saved
problem-chart-unreadable-safe = Nothing was written. Your data are not affected.
problem-chart-unreadable-do = Try again, or save the figures as CSV.

# The browser and the clipboard

problem-address-refused = Orchard does not open this address
problem-address-refused-safe = Nothing was sent.
problem-address-refused-do = It opens only addresses of your studies and of Heroku. Send us the details if this is one of them.

problem-browser-refused = The browser could not be opened
problem-browser-refused-safe = The study is not affected.
problem-browser-refused-do = Copy the address and open it in your browser.

problem-clipboard-refused = The text could not be copied
problem-clipboard-refused-safe = Nothing was lost.
problem-clipboard-refused-do = Mark it and copy it yourself.

# This computer's own server

problem-platform-missing = A part of Orchard is missing from this installation
problem-platform-missing-safe = Your studies and their data are not affected.
problem-platform-missing-do = Install Orchard again.

problem-platform-no-answer = The server of this computer gave no answer
problem-platform-no-answer-safe = Your studies and their data are kept.
problem-platform-no-answer-do = Try again. If it happens again, restart the computer.

problem-platform-timed-out = The server of this computer did not start in time
problem-platform-timed-out-safe = Your studies and their data are kept.
problem-platform-timed-out-do = Try again when the computer is less busy.

problem-disk-full = The disk of this computer is full
problem-disk-full-safe = What was there before is still there, unchanged.
problem-disk-full-do = Make some room, then try again.

problem-platform-refused = The server of this computer could not start ({ $code })
problem-platform-refused-safe = Your studies and their data are kept.
problem-platform-refused-do = Try again. If it happens again, send us the details.

problem-data-folder = Orchard cannot use the folder of its studies
problem-data-folder-safe = Nothing in it was changed.
problem-data-folder-do = See that it can be read and written. The details name it.

problem-already-running = Another Orchard is starting at this moment
problem-already-running-safe = Your studies and their data are not affected.
problem-already-running-do = Wait a moment, then try again.

problem-newer-data = These studies were last used by a newer Orchard
problem-newer-data-safe = Nothing in them was changed.
problem-newer-data-do = Install the newest Orchard.

problem-store = The list of your studies cannot be read
problem-store-safe = Nothing was changed. The data of the studies lie in their databases.
problem-store-do = Send us the details before you change anything by hand.

problem-no-randomness = This computer gives no random numbers at the moment
problem-no-randomness-safe = Your studies and their data are not affected.
problem-no-randomness-do = Without them no safe password can be made. Restart the computer, then try again.

problem-no-free-port = This computer has no free port for a study
problem-no-free-port-safe = Your studies and their data are not affected.
problem-no-free-port-do = Close other programs that run servers, then try again.

# The way to the server, and its answers

problem-bad-base = The address of the server cannot be used
problem-bad-base-safe = Nothing was sent.
problem-bad-base-do = Try again. If it happens again, send us the details.

problem-bad-token = The access to the server is not in order
problem-bad-token-safe = Nothing was sent.
problem-bad-token-do = Close Orchard and open it again.

problem-bad-code = This cannot be a code
problem-bad-code-safe = Nothing was sent.
problem-bad-code-do = Enter the digits that your authenticator shows at this moment.

problem-code-wrong = Heroku did not take this code
problem-code-wrong-safe = Nothing was changed.
problem-code-wrong-do = Each code holds for half a minute and works once. Enter the next one.

problem-token-shape = This cannot be a token
problem-token-shape-safe = Nothing was sent and nothing was kept.
problem-token-shape-do = Copy the whole authorization token from Heroku’s page, without anything before or after it.

problem-token-refused = Heroku does not know this token
problem-token-refused-safe = Nothing was kept.
problem-token-refused-do = See that you copied all of it. If it was taken back or has ended, make a new one on Heroku’s page.

problem-account-nameless = Heroku’s answer names no account
problem-account-nameless-safe = Nothing was kept.
problem-account-nameless-do = Make a new token on Heroku’s page and paste that one.

problem-account-refused = Heroku does not accept the sign-in of { $account } any more
problem-account-refused-safe = Your studies go on running, and their data are safe.
problem-account-refused-do = The token was taken back or has ended. Sign in again; what you were doing stays as it is.

problem-account-gone = This account is not signed in any more
problem-account-gone-safe = Your studies and their data are not affected.
problem-account-gone-do = Sign in to it again.

problem-signed-out = Nobody is signed in to { $account }
problem-signed-out-safe = Your studies go on running, and their data are safe.
problem-signed-out-do = Sign in to this account to go on.

problem-offer-gone = This sign-in is over
problem-offer-gone-safe = Nothing was kept.
problem-offer-gone-do = Begin again.

problem-cli-gone = Heroku’s command line has no login that could be used
problem-cli-gone-safe = Nothing was kept.
problem-cli-gone-do = Its keychain may be locked, or somebody has logged out there. Sign in with a token instead.

problem-oauth-absent = Orchard is not registered at Heroku here
problem-oauth-absent-safe = Nothing was sent.
problem-oauth-absent-do = Sign in with a token instead.

problem-oauth-port = The sign-in in the browser cannot be heard: another program uses port { $port }
problem-oauth-port-safe = Nothing was sent.
problem-oauth-port-do = Close the other program, or sign in with a token instead.

problem-oauth-denied = Orchard was not let in
problem-oauth-denied-safe = Nothing was kept.
problem-oauth-denied-do = Try again, and agree on Heroku’s page in the browser.

problem-oauth-timed-out = Nobody answered in the browser
problem-oauth-timed-out-safe = Nothing was kept.
problem-oauth-timed-out-do = Try again; the page waits for ten minutes.

problem-bad-name = This name cannot be used.
problem-bad-name-safe = Nothing was sent.
problem-bad-name-do = Choose another one.

problem-no-encryption = A safe connection cannot be made from this computer
problem-no-encryption-safe = Nothing was sent.
problem-no-encryption-do = The certificates of your system are missing. Install them, then try again.

problem-dns = The server was not found on the network
problem-dns-safe = Your data are not affected.
problem-dns-do = See whether you are online, then try again.

problem-connect = There is no connection to the server
problem-connect-safe = Your data are not affected.
problem-connect-do = See whether you are online, then try again.

problem-connect-timeout = The server did not answer
problem-connect-timeout-safe = Your data are not affected.
problem-connect-timeout-do = The network may be slow or closed. Try again in a moment.

problem-tls = No safe connection to the server came about
problem-tls-safe = Nothing was sent.
problem-tls-do = A network that wants you to log in first may be in between. Open any page in your browser, then try again.

problem-certificate = The server could not prove who it is
problem-certificate-safe = Nothing was sent.
problem-certificate-do = Do not go on in this network. Check the clock of this computer, or use another network.

problem-stall = Nothing came from the server for a whole minute
problem-stall-safe = What was online before is still online.
problem-stall-do = See whether your network is in order, then try again.

problem-no-answer-yet = The server has not answered yet
problem-no-answer-yet-safe = Your data are not affected.
problem-no-answer-yet-do = It is waited for. See whether your network is in order.

problem-reset = The connection to the server broke
problem-reset-safe = What was online before is still online.
problem-reset-do = Try again.

problem-upload-refused = The upload was refused
problem-upload-refused-safe = What was online before is still online.
problem-upload-refused-do = Try again in a moment.

problem-upload-expired = The upload took longer than its address was valid
problem-upload-expired-safe = What was online before is still online.
problem-upload-expired-do = Try again, if you can on a faster line.

problem-output-not-started = The server did not begin its work
problem-output-not-started-safe = What was online before is still online.
problem-output-not-started-do = Try again in a moment.

problem-waited-too-long = It takes longer than it ever should
problem-waited-too-long-safe = What was online before is still online.
problem-waited-too-long-do = Try again later. The details say what was waited for.

problem-database-failed = The study’s database could not be made
problem-database-failed-safe = Nothing was put online, and nothing else was changed.
problem-database-failed-do = The reason given is: { $why }. Put it right and try again.

problem-addon-gone = The database could not be set up
problem-addon-gone-safe = Nothing was switched on.
problem-addon-gone-do = Try again in a moment.

problem-build-unknown = Orchard does not know whether the project arrived
problem-build-unknown-safe = It was not sent twice. What was online before is still online.
problem-build-unknown-do = Look at the list of versions in a few minutes, then try again.

problem-body-too-large = The server answered with more than can be right
problem-body-too-large-safe = Your data are not affected.
problem-body-too-large-do = Try again. If it happens again, send us the details.

problem-bad-json = The server answered with something unreadable
problem-bad-json-safe = Your data are not affected.
problem-bad-json-do = Try again. If it happens again, send us the details.

problem-bad-reply = The server does not answer as it should
problem-bad-reply-safe = Your data are not affected.
problem-bad-reply-do = Another program may stand in between. Try again, or use another network.

problem-bad-url = The server named an address that Orchard does not trust
problem-bad-url-safe = Nothing was sent there.
problem-bad-url-do = Send us the details.

problem-redirected = The server wants to send Orchard elsewhere
problem-redirected-safe = Nothing was sent there.
problem-redirected-do = A network that wants you to log in first may be in between. Open any page in your browser, then try again.

problem-endless-list = The server sends a list that does not end
problem-endless-list-safe = Your data are not affected.
problem-endless-list-do = Try again. If it happens again, send us the details.

problem-link-expired = The address of the backup expired, and new ones did too
problem-link-expired-safe = The backup is still there, and the study's data are not affected.
problem-link-expired-do = Try again in a moment.

problem-download-changed = The backup was another one each time it was fetched
problem-download-changed-safe = The study's data are not affected. What came is not counted as a backup.
problem-download-changed-do = Try again. If it happens again, make a new backup.

problem-file = The packed copy cannot be read
problem-file-safe = What was online before is still online.
problem-file-do = Try again. If it happens again, look whether the disk is in order.

problem-file-changed = The packed copy changed while it was sent
problem-file-changed-safe = What was online before is still online.
problem-file-changed-do = Try again.

problem-cancelled = You cancelled it
problem-cancelled-safe = Nothing was switched on.
problem-cancelled-do = You can start again whenever you like.

problem-api-unauthorized = The server does not accept the access any more
problem-api-unauthorized-safe = Your studies and their data are not affected.
problem-api-unauthorized-do = Close Orchard and open it again.

problem-api-two-factor = The server asks for a second proof of who you are
problem-api-two-factor-safe = Your studies and their data are not affected.
problem-api-two-factor-do = Enter the code that your authenticator shows, then do it again.

problem-api-payment = The account has a bill to be settled
problem-api-payment-safe = Your studies and their data are not affected yet.
problem-api-payment-do = Settle it at Heroku, then try again.

problem-api-verification = The account has to be verified first
problem-api-verification-safe = Nothing was set up, and nothing costs anything.
problem-api-verification-do = Add a card to the account at Heroku, then try again.

problem-api-suspended = The account is suspended
problem-api-suspended-safe = Heroku keeps the data for now.
problem-api-suspended-do = Write to Heroku’s support.

problem-api-scope = The sign-in reaches less far than this needs
problem-api-scope-safe = Nothing was changed.
problem-api-scope-do = Sign in again with a token that may do everything (scope “Global”).

problem-api-forbidden = The account may not do this
problem-api-forbidden-safe = Nothing was changed.
problem-api-forbidden-do = Ask the owner of the study.

problem-api-not-found = The server does not know it any more
problem-api-not-found-safe = Nothing was changed.
problem-api-not-found-do = Look at the list of studies to see how they are.

problem-api-confirm = The server wants this confirmed
problem-api-confirm-safe = Nothing was changed.
problem-api-confirm-do = Send us the details.

problem-api-conflict = Something else is being done with this study at the moment
problem-api-conflict-safe = Nothing was changed.
problem-api-conflict-do = Wait until it is finished, then try again.

problem-api-name-taken = This name is taken.
problem-api-name-taken-safe = Nothing was sent.
problem-api-name-taken-do = Choose another one.

problem-api-rate-limit = The server has been asked too much in a short time
problem-api-rate-limit-safe = Nothing was changed.
problem-api-rate-limit-do = Wait a few minutes, then try again.

problem-api-refused = The server refused it
problem-api-refused-safe = Nothing was changed.
problem-api-refused-do = The details hold its reason.

problem-api-down = The server has trouble of its own
problem-api-down-safe = What was online before is still online as far as the server allows.
problem-api-down-do = Try again in a few minutes.

# What an update would break in a study that has data: app, model, field, and how many it concerns.
breaks-new-field = { $app }: the new field { $field } will be missing for { $participants ->
        [one] one participant
       *[other] { $participants } participants
    }. Whoever is still in { $app } meets an error, no new session of it can be made, and oTree's own export will fail for the whole study. Their answers are safe in the backup.
breaks-new-extra-field = { $app }: the new field { $field } of { $model } has no place in the database. The pages that use { $model } will show an error. What it holds is safe in the backup.
breaks-unreadable = { $app }: { $field } was another kind of field before, and oTree can't read those answers as the new kind. oTree's own export will fail for the whole study. The answers of { $participants ->
        [one] one participant are
       *[other] { $participants } participants are
    } safe in the backup.
breaks-refused = { $app }: { $field } was another kind of field before, and the database won't take answers of the new kind. Whoever gives one meets an error. Earlier answers are kept.
breaks-rounded = { $app }: { $field } was for whole numbers before. New answers lose what is behind the decimal point. Earlier answers are kept.
breaks-too-long = { $app }: { $field } has room for { $most } letters in the database. Whoever writes more meets an error. Earlier answers are kept.
breaks-still-demanded = { $app }: the database demands a value for { $field }, and the new code gives none. No new session of { $app } can be made, and once somebody has tried, oTree's own export will fail for the whole study. Earlier answers are safe in the backup.
breaks-app-gone = { $app } is no longer in the settings. oTree's own export of all apps will leave out the answers of { $participants ->
        [one] one participant
       *[other] { $participants } participants
    } without a word. They are safe in the backup, and Orchard exports them.
breaks-field-gone = { $app }: the field { $field } is no longer in the code. oTree's own exports will leave it out without a word; { $answers ->
        [one] one answer is
       *[other] { $answers } answers are
    } safe in the backup, and Orchard exports them.
breaks-unsure = { $app }: the fields of { $model } can't all be known without running the code, so there may be more that breaks.
breaks-other-otree = The new code asks for oTree { $asked }, and these data were made with oTree { $held }, which keeps them in other tables. Every page of the study will show an error, no session can be made, and oTree's own export will fail. All answers are safe in the backup.
