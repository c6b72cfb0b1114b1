### Orchards Worte auf Deutsch. Zuerst das einfache Wort, Herokus Begriff klein daneben, damit man Anleitungen folgen kann.
### Knöpfe sagen, was sie tun. Dieselben Kennungen stehen in en.ftl; ein Test vergleicht beide.

## Everywhere

back = Zurück
copy = Kopieren
copied = Kopiert
details = Einzelheiten
details-copy = Einzelheiten kopieren
settings = Einstellungen
open-study = Studie öffnen
open-admin = Verwaltung öffnen
rate = { $amount }/s
duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-hours = { $hours } h { $minutes } min
moment-today = heute { $clock }
moment-this-week = { $day } { $clock }

## Beside the page

side-label = Studien und Einstellungen
side-this-computer = Dieser Computer
side-all = Alle Studien
side-studies = Studien
side-begin = Studie online stellen
side-working = { $state }, an ihren Daten wird gearbeitet
side-where = Wo die Studien sind:
side-in-use = Wird gezeigt
side-accounts = Konten und Abmelden

## First screen

drop-title = Legen Sie Ihr oTree-Projekt hier ab
drop-title-more = Weiteres oTree-Projekt hier ablegen
drop-hint = einen Ordner, eine .zip oder eine .otreezip
drop-release = Loslassen, um dieses Projekt zu prüfen
drop-release-hint = Noch wird nichts gesendet, und Ihre Dateien bleiben, wie sie sind.
choose = Auswählen …
choose-folder = Ordner auswählen …
choose-folder-hint = Der Ordner, in dem settings.py liegt
choose-archive = Archiv auswählen …
choose-archive-hint = Eine .zip oder eine .otreezip
sample = Mit einer Beispielstudie ausprobieren
first-promise = Läuft auf diesem Computer. Sie brauchen kein Konto. Bei Heroku können Sie sich später anmelden.
first-update = Daraus wird eine neue Version von { $name }; Adresse, Daten und Passwort bleiben. Sie sehen alles, bevor etwas gesendet wird.
first-account = Es wird zuerst hier geprüft und geht dann zu { $account } bei Heroku.
opening = Das Projekt wird gelesen …
opening-hint = Sein Code wird gelesen, nicht ausgeführt.
notice-home = { $name }: Die Sicherung ist da
notice-home-text = Sie wurde auf diesen Computer geholt und bis zum Ende gelesen.
notice-not-home = { $name }: Die Sicherung kam nicht nach Hause
notice-not-home-text = Sie liegt noch im Datenbankdienst. Die Seite „Daten“ sagt, warum.
notice-crashed = { $name } ist abgestürzt
notice-crashed-text = Versuchspersonen sehen eine Fehlerseite. Abgeschickte Antworten bleiben erhalten. Öffnen Sie Orchard, um sie neu zu starten.
notice-memory = { $name } braucht mehr Speicher, als der Server hat
notice-memory-text = Die Seiten werden langsam, und der Server wird vielleicht angehalten. Lassen Sie niemanden mehr beginnen, und wählen Sie einen größeren Server, bevor es weitergeht.
notice-deploy-failed = { $name }: Die neue Version ging nicht online
notice-deploy-failed-text = Die Version davor läuft weiter, und keine Daten wurden angetastet. Öffnen Sie Orchard, um zu sehen, warum.
notice-database-full = { $name }: Die Datenbank ist fast voll
notice-database-full-text = Ist sie voll, können keine Antworten mehr aufgehoben werden. Machen Sie eine Sicherung, und wählen Sie dann einen größeren Tarif oder löschen Sie, was nicht gebraucht wird.
notice-backup-missing = { $name }: Die tägliche Sicherung fehlt
notice-backup-missing-text = Die neueste ist mehr als einen Tag alt. Machen Sie jetzt eine auf der Seite „Daten“.
notice-backup-failed = { $name }: Eine Sicherung schlug fehl
notice-backup-failed-text = Die Daten sind, wo sie waren. Machen Sie eine neue auf der Seite „Daten“.
notice-idle = Seit { $days } Tagen ist niemand zu { $name } gekommen
notice-idle-text = { $runs ->
    [yes] Sie kostet bei Heroku { $more ->
        [yes] { $money } oder mehr
       *[no] { $money }
    } im Monat. Wird niemand erwartet, holen Sie ihre Daten nach Hause und nehmen Sie sie offline. Eine Datenbank kostet weiter, bis die Studie bei Heroku gelöscht ist.
   *[no] Sie hat keinen Server, und was von ihr übrig ist, etwa eine Datenbank, kostet bei Heroku { $more ->
        [yes] { $money } oder mehr
       *[no] { $money }
    } im Monat. Holen Sie ihre Daten nach Hause; ist sie bei Heroku gelöscht, kostet sie nichts mehr.
}
dialog-tray-open = Orchard öffnen
dialog-tray-end = Beenden
notice-in-tray = Orchard sieht weiter nach dem Rechten
notice-in-tray-text = Sein Fenster ist geschlossen. Über sein Symbol im Infobereich lässt es sich öffnen, und Orchard beenden.
dialog-choose = oTree-Projekt auswählen
dialog-archives = oTree-Projekte
dialog-save-copy = Kopie sichern

starting = Die Studien auf diesem Computer starten …
starting-hint = Nach einem Neustart dauert es beim ersten Mal etwas länger.
not-started-title = Der Server dieses Computers ist nicht gestartet
not-started-hint = Orchard lässt Ihre Studien darauf laufen, deshalb wird er vor allem anderen gebraucht.
not-started-trying = Startet …

keychain-absent = Dieser Computer hat zurzeit keinen Schlüsselbund
keychain-absent-why = Orchard hält Passwörter nur im Arbeitsspeicher und vergisst sie, wenn Sie es schließen. Ihre Studien und deren Daten betrifft das nicht. Um Passwörter zu behalten, starten Sie den Schlüsselbund Ihres Systems und öffnen Sie Orchard erneut.

## All studies

home-title = Studien auf diesem Computer
home-title-account = Studien von { $account }
home-no-studies = In diesem Konto gibt es noch keine Studien.
home-ended =
    { $kind ->
        [failed] { $name } konnte nicht online gestellt werden.
        [interrupted] Das Onlinestellen von { $name } wurde unterbrochen.
        [would-break] { $name } wurde nicht aktualisiert: Das hätte vorhandene Daten beschädigt.
       *[cancelled] Das Onlinestellen von { $name } wurde abgebrochen.
    }
home-ended-look = Ansehen, was geschah
home-ended-dismiss = Ausblenden
study-updated = aktualisiert { $when }
study-team = Team { $team }

stopped-title = Ihre Studien auf diesem Computer sind angehalten
stopped-hint = Ihre Versionen und Daten bleiben erhalten. In wenigen Sekunden sind sie wieder da.
stopped-start = Wieder starten
stopped-starting = Startet …

state-online = Online
state-starting = Startet
state-crashed = Abgestürzt
state-offline = Offline
state-maintenance = Pausiert
state-empty = Noch nichts online
state-unknown = Nicht bekannt
state-job = Wird online gestellt

## Which project

candidates-title = Welches davon ist Ihre Studie?
candidates-hint =
    { $count ->
        [one] In { $source } liegt ein oTree-Projekt.
       *[other] In { $source } liegen { $count } oTree-Projekte.
    }
candidates-top = ganz oben

## The check

check-title = { $name } kann online gehen
check-title-stopped = { $name } kann noch nicht online gehen
check-hint = Es wurde nichts gesendet, und in Ihrem Ordner ändert sich nichts.
check-nothing = Alles in Ordnung. Es gibt nichts auszubessern.
check-blocks =
    { $count ->
        [one] Eines steht im Weg
       *[other] { $count } Dinge stehen im Weg
    }
check-mended =
    { $count ->
        [one] Eines bessert Orchard in der Kopie aus, die es sendet
       *[other] { $count } Dinge bessert Orchard in der Kopie aus, die es sendet
    }
check-notes =
    { $count ->
        [one] Eines ist gut zu wissen
       *[other] { $count } Dinge sind gut zu wissen
    }
check-continue =
    { $mends ->
        [0] Online stellen
        [one] Mit einer Ausbesserung online stellen
       *[other] Mit { $mends } Ausbesserungen online stellen
    }
check-stopped =
    { $count ->
        [one] Eines steht im Weg
       *[other] { $count } Dinge stehen im Weg
    }
check-again = Erneut prüfen
check-checking = Wird geprüft …
save-copy = Kopie sichern …
save-copy-zip = Als .zip
save-copy-zip-hint = Lässt sich überall öffnen
save-copy-otreezip = Als .otreezip
save-copy-otreezip-hint = Für oTree und oTree Hub
save-copy-done = Gesichert als { $file }

project-otree = oTree { $version }
project-otree-unknown = oTree-Version nicht genannt
project-python = Python { $version }
project-python-unpinned = Python-Version nicht genannt
project-apps =
    { $count ->
        [one] eine App
       *[other] { $count } Apps
    }
project-sessions =
    { $count ->
        [one] eine Sitzungsart
       *[other] { $count } Sitzungsarten
    }
project-files =
    { $count ->
        [one] eine Datei, { $size }
       *[other] { $count } Dateien, { $size }
    }
project-more = Sitzungsarten
project-session = Sitzungsart
project-session-apps = Apps
project-session-people = Versuchspersonen

label-why = Warum es wichtig ist
label-mend = Was Orchard tut
label-do = Was Sie tun können
label-where = Wo
place-line = { $file }, Zeile { $line }
place-more =
    { $count ->
        [one] {" "}und eine weitere Stelle
       *[other] {" "}und { $count } weitere Stellen
    }
place-rest =
    { $count ->
        [one] und eine weitere
       *[other] und { $count } weitere
    }

## Where it goes

target-title = Wohin soll { $name }?
target-which = Neue Studie oder neue Version
target-new = Eine neue Studie
target-new-hint = Mit eigener Adresse und eigenen Daten
target-update = Eine neue Version einer Studie
target-update-hint = Adresse, Daten und Passwort bleiben
target-update-which = Welche Studie
target-update-keeps = Die Studie behält ihre Adresse, ihre Daten, ihre Einstellungen und ihr Passwort. Während die neue Version startet, laden Seiten bis zu eine Minute lang langsam oder gar nicht; danach laden alle neu und machen weiter, wo sie waren. Abgeschickte Antworten bleiben, und Sie können zur Version davor zurückkehren.
name-label = Name
name-hint = Die Adresse beginnt damit. Kleinbuchstaben, Ziffern und Bindestriche.
name-free = Dieser Name kann verwendet werden
name-checking = Der Name wird geprüft …
setup-title = Was eingerichtet wird
setup-server = Ein Server
setup-server-hint = Auf diesem Computer; bei Heroku ist das ein Web-Dyno
setup-server-hint-there = Bei Heroku ist das ein Web-Dyno
setup-database = Eine eigene Datenbank
setup-database-hint = PostgreSQL, damit Antworten einen Neustart überdauern
setup-password = Ein Passwort für die Verwaltung
setup-password-hint = Wird jetzt erzeugt, liegt im Schlüsselbund dieses Computers und wird auf Wunsch gezeigt
setup-one-server = Ein Server ist alles, was oTree braucht. Alles läuft auf diesem Computer und kostet nichts.
setup-no-worker = Ihr Projekt verlangt auch einen zweiten Server, einen Worker. oTree braucht ihn seit Version 5 nicht mehr, deshalb wird keiner eingerichtet. Bei Heroku spart das etwa { $money } im Monat.
terms-title = Was eingerichtet wird und was es kostet
terms-looking = Fragt Heroku nach den Preisen …
terms-size = Größe (Dyno-Typ)
terms-region = Ein Ort
terms-region-hint = Wo die Studie und ihre Antworten liegen. Er bleibt, wie er ist.
terms-region-label = Region
terms-sum = Zusammen
terms-who-pays = Heroku berechnet es { $account }, solange es die Studie gibt. Ohne Steuern.
terms-one-server = Ein Server ist alles, was oTree braucht. Für mehr Versuchspersonen braucht es einen größeren, den Sie jederzeit wählen können.
region-eu = Europa
region-us = Vereinigte Staaten
put-online-new = { $name } online stellen
put-online-new-for = { $name } für { $money } im Monat online stellen
put-online-update = { $name } aktualisieren
put-online-unnamed = Studie

## The steps

steps-running = { $name } wird online gestellt
steps-updating = { $name } wird aktualisiert
steps-failed = { $name } konnte nicht online gestellt werden
steps-would-break = { $name } wurde nicht aktualisiert
steps-cancelled = { $name }: abgebrochen
steps-interrupted = { $name }: unterbrochen
steps-leave = Sie können diese Seite verlassen oder das Fenster schließen. Es geht von selbst weiter.
steps-cancel = Abbrechen
steps-cancelling = Wird abgebrochen …
steps-too-late = Abbrechen geht nicht mehr: Die Studie wird eingeschaltet. Danach können Sie sie offline nehmen.
steps-too-late-update = Abbrechen geht nicht mehr: Die neue Version wird eingeschaltet. Danach können Sie zur vorigen zurückkehren.
steps-to-studies = Zu allen Studien
steps-close = Schließen
steps-again = Erneut versuchen
running-nothing = Von dieser Studie ist nichts online.
running-version = Version { $version } ist online wie zuvor.
running-new = Jetzt steht dort Version { $version }.
running-unknown = Orchard konnte nicht erfragen, was jetzt online ist.
outcome-cancelled = Sie haben abgebrochen, bevor etwas eingeschaltet wurde
outcome-cancelled-hint = Was schon vorbereitet war, ist wieder weggeräumt.
outcome-interrupted = Orchard wurde beendet, bevor etwas eingeschaltet wurde
outcome-interrupted-hint = Nichts ist halb getan. Sie können jederzeit neu beginnen.

step-check = Projekt prüfen
step-check-term = { "" }
step-secure = Die Daten nach Hause holen
step-secure-term = Sicherung
step-pack = Kopie packen
step-pack-term = { "" }
step-prepare = Platz einrichten
step-prepare-term = App, Datenbank, Einstellungen
step-upload = Hochladen
step-upload-term = { "" }
step-build = Installieren, was sie braucht
step-build-term = Build
step-release = Einschalten
step-release-term = Release
step-wait = Warten, bis sie antwortet
step-wait-term = { "" }
step-state-waiting = noch nicht
step-state-running = läuft
step-state-done = fertig
step-state-failed = fehlgeschlagen
step-state-cancelled = angehalten
step-amount = { $done } von { $total }
step-left = noch { $time }
step-output =
    { $count ->
        [one] Ausgabe, eine Zeile
       *[other] Ausgabe, { $count } Zeilen
    }
step-output-label = Ausgabe dieses Schritts

over-title = Was die Aktualisierung mit den Daten machen würde
over-safe = { $participants ->
        [0] Die Studie ist, wie sie war.
        [one] Die Studie ist, wie sie war, und die Antworten einer Versuchsperson liegen auf diesem Computer.
       *[other] Die Studie ist, wie sie war, und die Antworten von { $participants } Versuchspersonen liegen auf diesem Computer.
    }
over-safe-hint = Vor allem anderen wurde eine Sicherung angelegt, hierher geholt und bis zum Ende gelesen.
over-stop = So lassen, wie es ist
over-ways = Was Sie tun können
over-apart = Die neue Version als eigene Studie einrichten
over-apart-hint = Die Studie läuft weiter wie bisher, und die neue Version bekommt einen eigenen Namen und eine eigene Datenbank.
over-go-on = Trotzdem aktualisieren
over-go-on-hint = Niemand würde ausgesperrt, und oTrees eigener Export geht weiterhin.
over-renew = { $participants ->
        [0] Die Datenbank leeren und aktualisieren …
        [one] Die Antworten einer Versuchsperson nach Hause holen, löschen und aktualisieren …
       *[other] Die Antworten von { $participants } Versuchspersonen nach Hause holen, löschen und aktualisieren …
    }
over-renew-hint = Die neue Version beginnt mit einer leeren Datenbank. Was darin war, bleibt auf diesem Computer und lässt sich hier öffnen und exportieren.
over-ask = { $participants ->
        [0] Die Datenbank von { $name } leeren und aktualisieren?
        [one] Die Antworten einer Versuchsperson aus { $name } löschen und aktualisieren?
       *[other] Die Antworten von { $participants } Versuchspersonen aus { $name } löschen und aktualisieren?
    }
over-ask-hint = Die Studie hält jetzt an, eine letzte Sicherung wird angelegt und bis zum Ende gelesen, und erst dann geht die neue Version mit einer leeren Datenbank online. Sind inzwischen mehr Personen gekommen, wird nichts gelöscht.
over-renew-now = { $participants ->
        [0] Leeren und aktualisieren
        [one] Die Antworten einer Versuchsperson löschen
       *[other] Die Antworten von { $participants } Versuchspersonen löschen
    }
over-not = So lassen, wie es ist

## Online

done-title = { $name } ist online
done-hint = Die Studie läuft auf diesem Computer und läuft weiter, wenn Sie dieses Fenster schließen.
done-hint-update = Jetzt antwortet Version { $version }. Daten und Adresse sind dieselben wie zuvor.
done-next = Wie es weitergeht
done-next-hint = Öffnen Sie die Verwaltung, melden Sie sich an und legen Sie unter „Sessions“ eine Sitzung an. Dort erhalten Sie die Links für Ihre Versuchspersonen.
done-steps = Was getan wurde
done-to-study = Zur Seite der Studie
access-title = Adresse und Anmeldung
access-address = Adresse
access-user = Benutzername
access-password = Passwort
access-hidden = Verborgen
access-show = Zeigen
access-hide = Verbergen
access-unknown = Orchard kennt es nicht. Es wurde anderswo gesetzt, oder der Schlüsselbund dieses Computers fehlte, als es entstand.

## One study

verdict-online = Alles in Ordnung. Die Studie antwortet.
verdict-starting = Die Studie startet. Das dauert einige Sekunden.
verdict-crashed = Die Studie ist abgestürzt; ihre Daten sind sicher in der Datenbank. Starten Sie sie neu; wenn sie wieder abstürzt, gehen Sie zu einer früheren Version zurück. Im Protokoll steht, was geschah.
verdict-offline = Die Studie ist offline. Ihre Daten und Versionen bleiben erhalten.
verdict-maintenance = Die Studie pausiert. Versuchspersonen sehen eine Seite, die das sagt.
verdict-empty = Es gibt einen Platz für diese Studie, aber dort wurde noch nichts online gestellt.
verdict-unknown = Orchard konnte nicht erfahren, wie es der Studie geht.

versions-title = Versionen
versions-none = Es wurde noch keine Version online gestellt.
versions-all = Alle { $count } zeigen
version-number = Version { $version }
version-deploy = Neuer Code
version-config = Einstellungen geändert
version-back = Zurück zu Version { $version }
version-addon = Datenbank oder anderes Teil angeschlossen
version-first = Platz eingerichtet
version-current = Aktuell
version-failed = Fehlgeschlagen
go-back = Zurück zu Version { $version }
go-back-ask = Zurück zu Version { $version }?
go-back-not = Bei dieser Version bleiben
go-back-consequence = Der frühere Code tritt an die Stelle des jetzigen; Versuchspersonen bemerken eine Pause von einigen Sekunden. Alle bisher erhobenen Daten bleiben. Wenn sich die Datenfelder der beiden Versionen unterscheiden, können einzelne Seiten ausfallen.

runs-on = Worauf sie läuft
runs-on-what = Was
runs-on-size = Größe
runs-on-state = Zustand
runs-on-cost = Kosten
runs-on-server = Server
runs-on-no-server = Es läuft kein Server.
runs-on-monthly = { $money } im Monat bei Heroku
addon-kind-heroku-postgresql = Datenbank
server-state-up = Läuft
server-state-starting = Startet
server-state-crashed = Abgestürzt
server-state-down = Angehalten
server-state-idle = Schläft
addon-state-provisioned = Bereit
addon-state-provisioning = Wird eingerichtet
addon-state-deprovisioned = Entfernt

room-title = Andere Computer in diesem Raum
room-switch = Andere Computer in diesem Raum teilnehmen lassen
room-hint = Solange dies eingeschaltet ist, kann jeder im selben Netzwerk, per Kabel oder WLAN, die Studie öffnen: Ihre Versuchspersonen und alle anderen, die in diesem Netzwerk sind. Sie erreichen allein diese Studie, sonst nichts auf diesem Computer. Ist es ausgeschaltet, erreicht sie niemand außer diesem Computer.
room-invitation = Code scannen oder diese Adresse eintippen:
room-address = Diese Adresse auf dem anderen Computer oder Telefon eintippen:
room-code = Code, der zu { $address } führt
room-others = Auch zu finden unter { $addresses }
room-big = Groß zeigen
room-big-close = Schließen
room-admin = Verwaltung dort öffnen
room-admin-hint = Links für Versuchspersonen funktionieren auf anderen Computern, wenn Sie sie in der Verwaltung unter dieser Adresse kopieren.
room-plain = Seiten und Antworten gehen unverschlüsselt durch das Netzwerk des Raums. Verwenden Sie eines, dem Sie vertrauen.
room-trouble = Wenn niemand sie erreicht
room-trouble-firewall = Die Firewall dieses Computers steht womöglich im Weg. Wenn sie fragt, erlauben Sie eingehende Verbindungen für orchard-platform; in ihren Einstellungen geht das auch später.
room-trouble-guests = Gäste-WLANs trennen oft die Geräte voneinander. Nehmen Sie ein anderes WLAN, ein Kabel oder den Hotspot dieses Computers.
room-trouble-elsewhere = Das andere Gerät ist womöglich in einem anderen Netzwerk, etwa über mobile Daten oder ein VPN. Verbinden Sie es mit dem Netzwerk, in dem dieser Computer ist.
room-trouble-typed = Die Adresse muss ganz eingetippt werden, mit dem Doppelpunkt und der Zahl dahinter. Sie ändert sich, wenn dieser Computer das Netzwerk wechselt; hier steht immer die jetzige.
room-shut = Noch kommt niemand herein
room-shut-no-network = Dieser Computer ist in keinem Netzwerk. Verbinden Sie ihn mit einem WLAN oder einem Kabel; die Adresse erscheint dann hier von selbst.
room-shut-only-public = Die Adresse dieses Computers gehört dem Internet selbst: Die Studie stünde dort allen offen, nicht allein diesem Raum. Verbinden Sie diesen Computer mit einem Router, oder schalten Sie seinen Hotspot ein; die Adresse erscheint dann hier von selbst.
room-shut-port-taken = Ein anderes Programm auf diesem Computer belegt den Port der Studie im Netzwerk. Beenden Sie es; die Adresse erscheint dann hier von selbst.
room-shut-refused = Das System ließ die Studie nicht ins Netzwerk. Womöglich verbietet es ein Sicherheitsprogramm; Orchard versucht es weiter.

study-start-again = Neu starten
study-put-online = Online stellen
offline = Offline nehmen
running = Während sie läuft
restart = Neu starten
restart-hint = Hilft, wenn die Studie hängt. Es dauert einige Sekunden, und alle machen dort weiter, wo sie waren.
restart-ask = { $name } neu starten?
restart-not = Weiterlaufen lassen
restart-consequence = Einige Sekunden lang sehen Versuchspersonen eine Fehlerseite; danach laden sie neu und machen dort weiter, wo sie waren. Abgeschickte Antworten bleiben erhalten. Live-Seiten und Chats beginnen neu.
pause = Pausieren
pause-hint = Versuchspersonen sehen eine Seite, die sagt, dass die Studie pausiert. Dahinter läuft sie weiter. Bei Heroku heißt das „maintenance mode“.
pause-ask = { $name } pausieren?
pause-not = Offen lassen
pause-consequence = Versuchspersonen kommen nicht weiter, bis Sie die Pause beenden; dann laden sie neu und machen dort weiter, wo sie waren. Abgeschickte Antworten bleiben erhalten.
pause-end = Pause beenden
pause-end-hint = Versuchspersonen können neu laden und dort weitermachen, wo sie waren.
offline-hint = Eine Studie, die offline ist, kann niemand erreichen. Daten und Adresse bleiben erhalten.
offline-ask = { $name } offline nehmen?
offline-not = Online lassen
offline-consequence = Versuchspersonen, die gerade in der Studie sind, sehen eine Fehlerseite, bis sie wieder online ist. Alle bisher erhobenen Daten bleiben.

## A study at a glance

state-asleep = Schläft
verdict-asleep = Die Studie schläft, weil eine Weile niemand kam. Sie wacht von selbst nach einigen Sekunden auf, wenn jemand sie öffnet; ihre Daten bleiben erhalten.
as-of = Stand: { $when }. Orchard fragt, wie es jetzt ist.
as-of-failed = Stand: { $when }. Wie es jetzt ist, ließ sich nicht erfragen.
studies-as-of = Stand: { $when }. Orchard fragt, wie es jetzt um sie steht.
studies-as-of-failed = Stand: { $when }. Wie es jetzt um sie steht, ließ sich nicht erfragen.
side-as-of = { $state }, Stand: { $when }
glance = Auf einen Blick
glance-unknown = Nicht bekannt

last-backup = Letzte Sicherung
last-backup-none = Noch keine
last-backup-none-hint = Eine Sicherung auf diesem Computer bewahrt die Antworten, was immer aus der Studie wird.
last-backup-no-database = Keine Datenbank
last-backup-no-database-hint = Diese Studie legt keine Antworten in einer Datenbank ab; es gibt nichts zu sichern.
last-backup-unknown-hint = Die Sicherungen ließen sich nicht erfragen.
last-backup-verified = Geprüft und auf diesem Computer, { $size }
last-backup-here = Auf diesem Computer, noch nicht geprüft, { $size }
last-backup-away = { $where ->
    [heroku] Nur bei Heroku, noch nicht auf diesem Computer, { $size }
   *[computer] Erstellt, aber noch nicht in Ihrem Ordner, { $size }
  }
back-up-now = Jetzt sichern
to-backups = Alle Sicherungen

last-update = Letzte Aktualisierung
last-update-none = Noch keine
last-update-none-hint = Es wurde keine Version online gestellt.
last-update-by = { $when } von { $who }
last-update-succeeded = Sie ist gelungen
last-update-pending = Sie wird gerade online gestellt
last-update-failed = Sie ist fehlgeschlagen; die Version davor läuft weiter
last-update-expired = Ihr Code wird nicht mehr aufbewahrt
last-update-current = Version { $version } ist jetzt online
update-study = Aktualisieren…
update-first = Eine Version online stellen…

cost = Kosten im Monat
cost-monthly = { $money } im Monat
cost-nothing = Nichts
cost-nothing-runs = Es ist nichts eingeschaltet, was etwas kostet.
cost-here = Sie läuft auf diesem Computer.
cost-at-heroku = Bei Heroku wären es für dasselbe { $money } im Monat.
cost-now = Server und Add-ons, wie sie jetzt sind, ohne Steuern.
cost-pool = Eco-Pauschale
cost-eco = Eco: pauschal { $money } im Monat für alle Studien des Kontos zusammen.
cost-eco-unknown = Eco: eine Pauschale für alle Studien des Kontos zusammen; wie viel, sagt Heroku hier nicht.
cost-unknown = { $count ->
    [one] Von einem Teil ist der Preis nicht bekannt; er kommt hinzu.
   *[other] Von { $count } Teilen ist der Preis nicht bekannt; sie kommen hinzu.
  }

people = Personen mit Zugang
people-count = { $count ->
    [one] Eine Person
   *[other] { $count } Personen
  }
people-owner = { $email } (gehört die Studie)
people-more = und { $count } weitere
people-unknown-hint = Wer Zugang hat, ließ sich nicht erfragen.

server-kind-web = Server für Seiten
server-kind-worker = Server für Hintergrundarbeit
server-kind-run = Server für eine Aufgabe
runs-on-pool = Eco-Pauschale
runs-on-no-price = Preis nicht bekannt
size = Servergröße (Dyno-Typ)
size-ask = Servergröße (Dyno-Typ) von { $name }
size-choose = Andere Größe wählen
size-go = Zu { $size } wechseln
size-not = So lassen
size-now = in Gebrauch
size-memory = { $memory } Speicher
size-no-memory = Speicher nicht bekannt
size-sleeps = Schläft nach einer halben Stunde ohne Besuch; wer dann kommt, wartet, bis er wach ist.
size-here = Auf diesem Computer ist die Größe eine Grenze für den Speicher der Studie, und nichts ist zu bezahlen.
size-one = Eine Studie hat einen Server: oTree arbeitet auf nur einem, und mehrere würden einander widersprechen. Für mehr Versuchspersonen braucht es einen größeren.
size-one-of = Sie hat jetzt { $count } Server, doch oTree arbeitet auf nur einem: Mehrere widersprechen einander. Mit dem Wechsel hat sie einen, und für mehr Versuchspersonen braucht es einen größeren.
size-worker = Der Server für Hintergrundarbeit hat ab oTree 5 nichts zu tun. Mit dem Wechsel wird er abgeschaltet.
size-consequence = Der Server endet und startet neu in der anderen Größe. Bis zu einer Minute lang sehen Versuchspersonen eine Fehlerseite; danach laden sie neu und machen dort weiter, wo sie waren. Abgeschickte Antworten bleiben erhalten. Live-Seiten und Chats beginnen neu.
size-offline = Die Studie ist offline. Sie bekommt die andere Größe, sobald sie wieder online ist.
size-looking = Sieht nach, welche Größen es gibt …
size-going = Der Server startet in der Größe { $size } …

## A study's pages

tabs = Seiten dieser Studie
tab-overview = Überblick
tab-health = Zustand
tab-data = Daten
tab-log = Protokoll

## Who takes part

tab-participants = Versuchspersonen
people-now = Versuchspersonen jetzt
people-see = Alle ansehen
people-looking = Es wird nachgesehen, wer teilnimmt …
people-away-not-running = Die Studie läuft gerade nicht, also nimmt niemand teil.
people-away-elsewhere = Wer teilnimmt, lässt sich nicht sehen: Die Studie hat keine Datenbank auf diesem Computer.
people-away-too-old = Wer teilnimmt, ist ab oTree 5 zu sehen.
people-away-no-key = Diese Studie sagt niemandem, wer teilnimmt: Die Einstellung dafür (OTREE_REST_KEY) fehlt oder ist eine andere als die, mit der sie läuft.
give-key = Orchard zeigen, wer teilnimmt …
give-key-ask = Soll Orchard sehen, wer an { $name } teilnimmt?
give-key-go = Schlüssel setzen und neu starten
give-key-not = So lassen
give-key-consequence = Die Studie bekommt einen neuen eigenen Schlüssel (OTREE_REST_KEY) und startet damit neu. Wer gerade teilnimmt, wartet einige Sekunden und macht dann weiter, wo er war; abgeschickte Antworten bleiben. Andere Programme, die einen früheren Schlüssel verwenden, brauchen den neuen.
people-away-no-answer = Die Studie antwortet gerade nicht. Orchard sieht weiter nach.
people-heard = Bekannt aus dem Protokoll der Studie seit { $since }. Es sagt nicht, wer auf andere wartet, und kaum je, wer fertig ist: Bis sie gehen, zählen alle als auf einer Seite.
people-no-sessions = Es gibt noch keine Sitzung. Legen Sie eine auf der Verwaltungsseite an; sie erscheint dann hier.
people-sessions = Sitzungen
people-more-sessions = { $count ->
    [one] Eine ältere Sitzung wird nicht beobachtet.
   *[other] { $count } ältere Sitzungen werden nicht beobachtet.
}
people-of-session = Versuchspersonen in { $session }
people-came = gekommen
people-active = auf einer Seite
people-waiting = warten auf andere
people-still = seit 5 Minuten still
people-finished = fertig
people-present = { $count ->
    [one] Eine Person ist gerade in der Studie.
   *[other] { $count } Personen sind gerade in der Studie.
}
people-present-unknown = Wie viele Personen gerade in der Studie sind, ist nicht bekannt.
person-active = auf einer Seite
person-waiting = wartet auf andere
person-still = seit 5 Minuten still
person-finished = fertig
session-made = angelegt { $when }
session-counts = { $came } von { $places } gekommen, { $finished } fertig
session-came = { $came } von { $places } gekommen
otree-rooms = Räume
otree-rooms-hint = Ein Raum ist eine Adresse, die bleibt (die Räume von oTree): Geben Sie sie einmal weiter, und legen Sie jede neue Sitzung auf der Verwaltungsseite in ihn.
otree-room-session = Darin ist die Sitzung { $session }
otree-room-empty = Es ist keine Sitzung darin
otree-room-copy = Adresse kopieren
session-copy-link = Link kopieren
who-number = Nr.
who-label = Kennung
who-page = Seite
who-app = App
who-at = Wo
who-round = Runde
who-since = Seit
who-state = Stand
more = Mehr
more-of = : { $when }
dismiss = Ausblenden

## Data
## Where a database is comes as $where: [heroku] or [computer].

number-participants =
    { $count ->
        [one] Versuchsperson
       *[other] Versuchspersonen
    }
number-sessions =
    { $count ->
        [one] Sitzung
       *[other] Sitzungen
    }
number-finished = fertig
numbers-from = Stand { $when }, gezählt in der neuesten geprüften Sicherung
numbers-none = Noch nicht gezählt
numbers-none-hint = Versuchspersonen und Sitzungen werden in jeder Sicherung gezählt, die auf diesem Computer geprüft ist.
database-size =
    { $limited ->
        [yes] Datenbank: { $size } von { $max }
       *[no] Datenbank: { $size }
    }
database-full = Wie voll die Datenbank ist
database-rows =
    { $count ->
        [one] eine Zeile
       *[other] { $rows } Zeilen
    }
database-rows-of = { $rows } von { $max } Zeilen
database-connections =
    { $count ->
        [one] eine Verbindung
       *[other] { $count } Verbindungen
    }
database-connections-of = { $count } von { $max } Verbindungen
data-none = Diese Studie hat keine Datenbank
data-none-hint = Es gibt nichts zu sichern. Aktualisieren Sie sie mit Orchard, das ihr eine eigene Datenbank einrichtet.

back-up = Jetzt sichern
back-up-running = Wird gesichert …
backups-title = Sicherungen
backups-none =
    { $where ->
        [heroku] Es gibt noch keine Sicherung. Sichern Sie jetzt: Orchard legt eine bei Heroku an, holt sie auf diesen Computer und prüft sie.
       *[computer] Es gibt noch keine Sicherung. Sichern Sie jetzt: Orchard legt eine an, legt sie in den Ordner unten und prüft sie.
    }
backups-all = Alle { $count } zeigen
backup-verified = Geprüft
backup-unchecked = Noch nicht geprüft
backup-damaged = Beschädigt
backup-cut = Download unterbrochen
backup-downloading = Wird heruntergeladen
backup-running = Wird angelegt
backup-failed = Fehlgeschlagen
backup-cancelled = Angehalten
backup-away = Nicht auf diesem Computer
place-here = auf diesem Computer
place-both =
    { $where ->
        [heroku] auf diesem Computer und bei Heroku
       *[computer] in Ihrem Ordner und im Datenbankdienst
    }
place-there =
    { $where ->
        [heroku] bei Heroku
       *[computer] im Datenbankdienst dieses Computers
    }
place-gone =
    { $where ->
        [heroku] nicht mehr bei Heroku
       *[computer] nicht mehr im Datenbankdienst dieses Computers
    }
made-by-hand = von Hand
made-by-schedule = nach Zeitplan
made-before-reset = vor dem Löschen der Antworten
made-before-restore = vor einer Wiederherstellung
made-people =
    { $count ->
        [one] eine Versuchsperson
       *[other] { $people } Versuchspersonen
    }
cut-title =
    { $count ->
        [one] Ein unterbrochener Download
       *[other] Unterbrochene Downloads
    }
cut-at = { $size } sind da
cut-at-of = { $size } von { $total } sind da
damaged-title =
    { $count ->
        [one] Eine beschädigte Datei
       *[other] { $count } beschädigte Dateien
    }
damaged-of = von { $when }, { $size }

restore-ask = Sicherung von { $when } wiederherstellen?
restore = Diese Sicherung wiederherstellen
restore-not = Alles lassen, wie es ist
restore-secured = Zuerst wird die Studie angehalten, und was jetzt darin ist, wird gesichert, auf diesen Computer geholt und geprüft. Vorher wird nichts ersetzt.
restore-consequence =
    { $known ->
        [yes] Dann tritt die Sicherung an seine Stelle: { $participants ->
            [one] eine Versuchsperson
           *[other] { $participants } Versuchspersonen
        } in { $sessions ->
            [one] einer Sitzung
           *[other] { $sessions } Sitzungen
        }. Danach startet die Studie wieder; bis dahin sehen Versuchspersonen eine Seite, die sagt, dass sie pausiert.
       *[no] Dann tritt die Sicherung an seine Stelle. Danach startet die Studie wieder; bis dahin sehen Versuchspersonen eine Seite, die sagt, dass sie pausiert.
    }
delete =
    { $where ->
        [heroku] Bei Heroku löschen
       *[computer] Im Datenbankdienst löschen
    }
delete-ask =
    { $where ->
        [heroku] Sicherung von { $when } bei Heroku löschen?
       *[computer] Sicherung von { $when } im Datenbankdienst dieses Computers löschen?
    }
delete-not = Behalten
delete-consequence =
    { $here ->
        [yes] Die geprüfte Datei in Ihrem Ordner bleibt. Gelöscht wird allein die Kopie { $where ->
            [heroku] bei Heroku
           *[computer] im Datenbankdienst
        }.
       *[no] Auf diesem Computer gibt es keine geprüfte Kopie davon. Ist sie gelöscht, bringt sie nichts zurück.
    }

undo-title = Die Antworten dieser Studie wurden gelöscht
undo-hint = Sie sind in einer geprüften Sicherung auf diesem Computer. Was seither dazukam, wird gesichert, bevor sie zurückgeholt werden.
undo =
    { $known ->
        [yes] Rückgängig: Antworten { $count ->
            [one] einer Versuchsperson
           *[other] von { $count } Versuchspersonen
        } zurückholen
       *[no] Rückgängig: Antworten zurückholen
    }

daily-title = Tägliche Sicherungen
daily-switch = Jeden Tag eine Sicherung anlegen
daily-hour = Uhrzeit
daily-zone = Zeitzone
daily-hint =
    { $where ->
        [heroku] Heroku legt sie auch an, wenn dieser Computer aus ist. Sie erscheinen oben in der Liste.
       *[computer] Sie werden auch angelegt, wenn dieses Fenster geschlossen ist, solange dieser Computer läuft. Sie erscheinen oben in der Liste.
    }
folder-title = Ordner
folder-change = Ändern …
folder-hint = Hier liegen Sicherungen und Exporte, in einem Ordner für jede Studie.
dialog-data-folder = Ordner für Sicherungen und Exporte auswählen

danger = Antworten löschen
reset-hint = Löscht alle Sitzungen, Versuchspersonen und Antworten aus der Studie. Ihre Seiten, ihre Adresse und ihr Passwort bleiben. Vorher kommt eine geprüfte Sicherung auf diesen Computer; mit ihr lässt es sich rückgängig machen.
reset-open =
    { $known ->
        [yes] { $count ->
            [0] Alles Erhobene löschen …
            [one] Antworten einer Versuchsperson löschen …
           *[other] Antworten von { $count } Versuchspersonen löschen …
        }
       *[no] Alle Antworten löschen …
    }
reset =
    { $known ->
        [yes] { $count ->
            [0] Alles Erhobene löschen
            [one] Antworten einer Versuchsperson löschen
           *[other] Antworten von { $count } Versuchspersonen löschen
        }
       *[no] Alle Antworten löschen
    }
reset-ask =
    { $known ->
        [yes] { $count ->
            [0] Alles löschen, was { $name } erhoben hat?
            [one] Antworten einer Versuchsperson in { $name } löschen?
           *[other] Antworten von { $count } Versuchspersonen in { $name } löschen?
        }
       *[no] Alle Antworten in { $name } löschen?
    }
reset-not = Alles behalten
reset-first = Bevor etwas gelöscht werden kann, wird gesichert, was jetzt da ist, auf diesen Computer geholt und geprüft.
reset-back-up = Zuerst sichern
reset-secured = Alles bis { $when } ist in einer geprüften Sicherung auf diesem Computer ({ $size }).
reset-loss =
    { $participants ->
        [one] Gelöscht wird: eine Versuchsperson
       *[other] Gelöscht werden: { $participants } Versuchspersonen
    } in { $sessions ->
        [one] einer Sitzung
       *[other] { $sessions } Sitzungen
    }; { $finished } fertig.
reset-then = Versuchspersonen, die gerade in der Studie sind, können nicht weitermachen. Sind mehr dazugekommen, als diese Sicherung enthält, wird nichts gelöscht.
reset-name = Um fortzufahren, tippen Sie den Namen der Studie ein: { $name }

export-open = Exportieren …
export-title = Exportieren
export = Exportieren
export-not = Jetzt nicht
export-what = Schreibt CSV-Dateien, wie oTree selbst es tut: alle Apps zusammen, jede App, Seitenzeiten, Chats und was oTree weglässt. Sie bekommen einen eigenen Ordner.
export-form = Geschrieben für
export-form-otree = R, Python, Stata
export-form-german = Deutsches Excel
export-form-otree-hint = Genau wie oTree es schreibt: Kommas zwischen Spalten, Punkte in Dezimalzahlen.
export-form-german-hint = Semikolons zwischen Spalten und Kommas in Dezimalzahlen, sodass ein deutsches Excel sie mit Doppelklick öffnet.
export-guard = Zellen schützen, die mit „=“ beginnen
export-guard-hint = Auch solche, die mit +, - oder @ beginnen. Excel würde sie als Formeln ausführen; ein Apostroph davor hält es davon ab.
export-workbook = Auch eine Excel-Arbeitsmappe schreiben
export-workbook-hint = Alle Tabellen in einer Datei, mit einem Codebuch, das jede Spalte erklärt.
export-personal = Weglassen, was Personen benennt
export-personal-hint = Labels, MTurk-Kennungen, Spitznamen, Chats und Anmerkungen zu Sitzungen. Zum Weitergeben an andere.
export-texts =
    { $count ->
        [0] In dieser Studie hat niemand freien Text eingetippt.
        [one] Auch diesen freien Text weglassen
       *[other] Auch diese freien Texte weglassen
    }
export-texts-hint = Personen können ihren Namen hineingeschrieben haben.
export-texts-all = Alle
export-texts-none = Keinen

look-back = Daten von { $name }
look-title = In der Sicherung von { $when }
look-title-plain = In der Sicherung
look-views = Was Sie ansehen
look-tables = Tabellen
look-participants = Versuchspersonen
look-sessions = Sitzungen
look-view-rows = { $name } ({ $rows })
look-search = In { $name } suchen
look-search-short = Suchen
look-rows =
    { $count ->
        [one] eine Zeile
       *[other] { $rows } Zeilen
    }
look-matching = { $rows } von { $all } Zeilen
look-nothing = Nichts enthält „{ $search }“.
look-empty = Hier ist nichts.
look-oversize = Diese Sicherung ist sehr groß: Sie wird in ihrer eigenen Reihenfolge gezeigt und lässt sich hier nicht durchsuchen oder sortieren. Ein Export enthält alles.
look-no-value = kein Wert
look-yes = ja
look-no = nein

column-code = Code
column-label = Label
column-session = Sitzung
column-started = Begonnen
column-progress = Fortschritt
column-page = Seite
column-finished = Fertig
column-payoff = Auszahlung
column-config = Sitzungsart
column-created = Angelegt
column-participants = Versuchspersonen

stage-page-times = Seitenzeiten
stage-stop = Studie anhalten
stage-capture = Sicherung anlegen
stage-download = Herunterladen
stage-verify = Prüfen
stage-read = Sicherung lesen
stage-export = Dateien schreiben
stage-send = Sicherung senden
stage-restore = Einsetzen
stage-reset = Löschen
stage-start = Studie starten

task-stop = Anhalten
task-stopping = Wird angehalten …
task-no-stop = Anhalten geht nicht mehr: Was begonnen ist, wird zu Ende gebracht.
task-part = { $part } %
task-files =
    { $count ->
        [one] eine Datei
       *[other] { $count } Dateien
    }
task-open-made = Zu dieser Studie
task-back-up = Wird gesichert
task-back-up-done = Gesichert und geprüft
task-back-up-failed = Die Sicherung kam nicht zum Ende
task-back-up-stopped = Die Sicherung wurde angehalten
task-back-up-stopped-hint = In der Studie hat sich nichts geändert.
task-bring-home = Wird heruntergeladen und geprüft
task-bring-home-done = Heruntergeladen und geprüft
task-bring-home-failed = Der Download kam nicht zum Ende
task-bring-home-stopped = Der Download wurde angehalten
task-bring-home-stopped-hint = Was angekommen ist, bleibt. Sie können jederzeit fortfahren.
task-export = Wird exportiert
task-export-done = Exportiert
task-export-failed = Der Export kam nicht zum Ende
task-export-stopped = Der Export wurde angehalten
task-export-stopped-hint = Die Sicherung ist, wie sie war.
task-restore = Wird wiederhergestellt
task-restore-done = Wiederhergestellt
task-restore-failed = Die Wiederherstellung kam nicht zum Ende
task-restore-stopped = Die Wiederherstellung wurde angehalten
task-restore-stopped-hint = Die Daten in der Studie sind, wie sie waren.
task-reset = Antworten werden gelöscht
task-reset-done = Die Antworten wurden gelöscht
task-reset-failed = Das Löschen kam nicht zum Ende
task-reset-stopped = Das Löschen wurde angehalten
task-reset-stopped-hint = Es wurde nichts gelöscht.
task-open-here = Die Sicherung wird auf diesem Computer geöffnet
task-open-here-done = Die Sicherung ist als { $name } geöffnet
task-open-here-failed = Die Sicherung konnte nicht geöffnet werden
task-open-here-stopped = Das Öffnen der Sicherung wurde angehalten
task-open-here-stopped-hint = Es wurde nichts eingerichtet.

note-page-times-lost = Die Studie ließ sich nicht bitten, ihre Seitenzeiten aufzuschreiben: Die der letzten zwei Minuten fehlen womöglich. Antworten betrifft das nicht.
note-left-out-apps =
    { $count ->
        [one] Eine App ist nicht mehr im Export von oTree selbst und hat eigene Dateien: { $apps }.
       *[other] { $count } Apps sind nicht mehr im Export von oTree selbst und haben eigene Dateien: { $apps }.
    }
note-left-out-columns =
    { $count ->
        [one] Eine Spalte, die der Export von oTree selbst weglässt, steht in einer eigenen Datei.
       *[other] { $count } Spalten, die der Export von oTree selbst weglässt, stehen in eigenen Dateien.
    }
note-cut-sheets =
    { $count ->
        [one] Eine Tabelle ist zu lang für eine Arbeitsmappe und dort abgeschnitten; in ihrer CSV-Datei ist sie ganz: { $sheets }.
       *[other] { $count } Tabellen sind zu lang für eine Arbeitsmappe und dort abgeschnitten; in ihren CSV-Dateien sind sie ganz: { $sheets }.
    }

## How a study's server copes

health-looking = Es wird nachgesehen, wie es dem Server geht …
health-unknown = Nicht bekannt
health-megabytes = { $amount } MB
health-gigabytes = { $amount } GB
health-milliseconds = { $amount } ms
health-seconds = { $amount } s
health-step-minutes = { $minutes } min
health-step-hours = { $hours } h
health-restart = Neustart
health-release = v{ $version }

health-is-off = Die Studie ist offline, darum wird ihr Server nicht gemessen.
health-is-off-do = Stellen Sie sie online, um zu sehen, wie ihr Server zurechtkommt. Frühere Messwerte bleiben hier.
health-is-crashed = Der Server der Studie ist von selbst stehen geblieben.
health-is-crashed-do = Starten Sie ihn mit dem Knopf oben wieder. Das Protokoll sagt, was geschehen ist; frühere Messwerte bleiben hier.
health-is-none = Es gibt noch keine Messwerte.
health-is-none-do = Sie kommen ein bis zwei Minuten, nachdem jemand die Studie geöffnet hat.
health-is-stale = Die neuesten Messwerte sind von { $last }.
health-is-stale-do = Wenn jetzt Personen in der Studie sind, sehen Sie im Protokoll nach.
health-is-memory-over = Der Arbeitsspeicher ist seit { $since } zu { $memory } % belegt.
health-is-memory-over-do = Die Studie ist jetzt langsam, und ihr Server kann jederzeit beendet werden. Wählen Sie einen größeren Server (Dyno-Typ), oder starten Sie die Studie zwischen zwei Sitzungen neu.
health-is-errors =
    { $count ->
        [one] In den letzten Minuten ist eine Anfrage fehlgeschlagen ({ $error }).
       *[other] In den letzten Minuten sind { $errors } Anfragen fehlgeschlagen, meist { $error }.
    }
health-is-errors-do = Versuchspersonen haben eine Fehlerseite gesehen. Das Protokoll sagt, was geschehen ist und was hilft.
health-is-memory-rising = Der Arbeitsspeicher ist zu { $memory } % belegt, steigend seit { $since }.
health-is-memory-rising-do = Mit mehr Versuchspersonen wird die Studie langsam. Wählen Sie einen größeren Server (Dyno-Typ), oder starten Sie die Studie zwischen zwei Sitzungen neu.
health-is-memory-high = Der Arbeitsspeicher ist zu { $memory } % belegt.
health-is-memory-high-do = Für weitere Versuchspersonen ist wenig Platz. Wählen Sie einen größeren Server (Dyno-Typ).
health-is-slow = Die Seiten sind langsam: 5 von 100 brauchen { $slow } oder länger.
health-is-slow-do = Versuchspersonen warten. Wählen Sie einen größeren Server (Dyno-Typ), oder lassen Sie weniger Personen zugleich teilnehmen.
health-is-busy = Der Server ist ausgelastet: Seine Last liegt seit einer Weile über 1, jetzt bei { $load }.
health-is-busy-do = Mit mehr Versuchspersonen werden die Seiten langsam. Wählen Sie einen schnelleren Server (Dyno-Typ).
health-is-well = Alles in Ordnung. Der Server kommt zurecht.
health-is-well-do = Es ist Platz für weitere Versuchspersonen.
health-is-quiet = Alles in Ordnung. In den letzten Minuten hat niemand eine Seite geöffnet.
health-is-quiet-do = Der Server ist bereit.
health-fact-memory = Arbeitsspeicher { $memory } %
health-fact-load = Last { $load }
health-fact-slow = 95 von 100 Anfragen in höchstens { $slow }
health-to-size = Servergröße
health-to-log = Protokoll öffnen

health-unmeasured-eco = Eco-Server werden von Heroku nicht gemessen
health-unmeasured-coarse = Server dieser Größe werden nur in Schritten von zehn Minuten gemessen
health-unmeasured-refused = Von dieser Studie wird nichts gemessen
health-log-off = Orchard hört das Protokoll der Studie mit, solange diese Seite offen ist: Anfragen, Zeiten und Fehler je Minute. Das Protokoll kann auch Arbeitsspeicher und Last nennen.
health-log-on = Orchard hört das Protokoll der Studie mit, solange diese Seite offen ist. Arbeitsspeicher und Last stehen darin ab dem nächsten Start der Studie.
health-tell = Arbeitsspeicher und Last ins Protokoll schreiben

health-figures = Messwerte
health-span = Zeitraum
health-span-2h = 2 Stunden
health-span-24h = 24 Stunden
health-span-72h = 72 Stunden
health-span-7d = 7 Tage
health-from-here = Gemessen vom Server dieses Computers, in Schritten von { $steps }.
health-from-heroku = Gemessen von Heroku, in Schritten von { $steps }.
health-from-heard = Aus dem Protokoll der Studie, solange Orchard mithörte, in Schritten von { $steps }. Was vorher war, fehlt.
health-from-both = Vom Dienst in längeren Schritten gemessen, die neuesten Minuten aus dem Protokoll der Studie ({ $steps }).
health-from-kept = Von früher auf diesem Computer aufbewahrt, in Schritten von { $steps }. Neueres ist nicht bekannt.
health-empty = In diesem Zeitraum wurde nichts gemessen.
health-as-table = Als Tabelle
health-as-charts = Als Diagramme
health-save = Als CSV speichern
health-save-picture = Als Bild speichern
health-saved = Gespeichert als { $file }.
health-picture-title = { $name }: { $from } bis { $to }
health-table-label = Messwerte von { $name }

health-chart-memory = Arbeitsspeicher
health-chart-load = Last
health-chart-requests = Anfragen
health-chart-times = Antwortzeiten
health-chart-errors = Fehler
health-in-use = belegt
health-limit = Grenze
health-middle = Median
health-slow = 95 von 100
health-memory = Speicher
health-load = Last
health-requests = Anfragen
health-when = Zeit
health-step = Schritt
health-happened = Was geschah
health-error-500 = aus der Studie (500)
health-value = { $name } { $amount }
health-at = { $when }: { $values }
health-no-value = nicht bekannt
health-no-errors = Keine Fehler in diesem Zeitraum.
health-nothing = In diesem Zeitraum wurde nichts gemessen.

## Log

log-events = Was geschah
log-events-none = Bisher ist nichts Nennenswertes geschehen.
log-events-more = Alle zeigen ({ $count })
log-events-less = Weniger zeigen
log-event-times = { $count }-mal, { $first } bis { $last }
log-event-people =
    { $count ->
        [one] eine Versuchsperson
       *[other] { $count } Versuchspersonen
    }
log-event-show = Im Protokoll zeigen
log-event-code = Bei Heroku heißt es { $code }, { $name }
log-weight-note = Gut zu wissen
log-weight-warning = Kann zum Problem werden
log-weight-trouble = Versuchspersonen haben es bemerkt
log-lines = Zeilen
log-lines-label = Zeilen des Protokolls von { $name }
log-search = Im Protokoll suchen
log-search-short = Suchen
log-from = Wer schrieb (Quelle)
log-from-all = Alle
log-from-group = { $what } ({ $group })
log-from-study = Die Studie
log-from-server = Ihr Server
log-from-visits = Seitenaufrufe
log-from-changes = Änderungen
log-from-other = Andere
log-level = Wie wichtig (Stufe)
log-level-info = Alles
log-level-warning = Warnungen und Fehler
log-level-error = Nur Fehler
log-line-info = Gewöhnlich
log-line-warning = Warnung
log-line-error = Fehler
log-participant = Code der Versuchsperson
log-request = Nummer der Anfrage (request id)
log-clear = Alle Zeilen zeigen
log-count =
    { $count ->
        [one] eine Zeile
       *[other] { $lines } Zeilen
    }
log-matching = { $lines } von { $all } Zeilen
log-none = Noch keine Zeile. Zeilen erscheinen hier, sobald die Studie sie schreibt.
log-nothing = Keine Zeile passt.
log-live = Live
log-opening = Verbinde…
log-lost = Verbindung weg, neuer Versuch…
log-lost-hint = Keine Zeile geht verloren: Was inzwischen kommt, wird nachgeholt.
log-paused = Angehalten
log-pause = Anhalten
log-go-on = Weiter
log-following = Neuen Zeilen wird gefolgt
log-not-following = Neuen Zeilen wird nicht mehr gefolgt, weil Sie nach oben geblättert haben
log-to-end = Zu den neuesten Zeilen
log-new =
    { $count ->
        [one] eine neue Zeile
       *[other] { $lines } neue Zeilen
    }
log-copy = Kopieren
log-copy-chosen =
    { $count ->
        [one] Die Zeile kopieren
       *[other] { $lines } Zeilen kopieren
    }
log-copied =
    { $count ->
        [one] Eine Zeile kopiert
       *[other] { $lines } Zeilen kopiert
    }
log-save = Speichern…
log-saved = Gespeichert als { $file }
log-line = Die Zeile
log-line-close = Schließen
log-line-participant = Nur Versuchsperson { $code }
log-line-request = Nur diese Anfrage
dialog-save-log = Protokoll speichern
dialog-save-figures = Messwerte speichern
dialog-save-chart = Diagramme speichern

# What happened, as the log tells it: what it means for the participants, and what to do. docs/codes.md repeats it.
event-h10 = Der Server der Studie war abgestürzt, und Versuchspersonen sahen eine Fehlerseite.
event-h10-do = Sehen Sie im Protokoll nach, was vor dem Absturz steht, und starten Sie die Studie dann neu. Stürzt sie wieder ab, gehen Sie zur Version davor zurück.
event-h11 = Es kamen mehr Anfragen, als der Server beantworten konnte; einige Versuchspersonen wurden abgewiesen.
event-h11-do = Lassen Sie die Personen im Abstand von einigen Minuten beginnen, oder wählen Sie einen größeren Server.
event-h12 = Eine Seite brauchte länger als 30 Sekunden, und die Versuchsperson sah eine Fehlerseite.
event-h12-do = Versuchspersonen können die Seite neu laden; ihre bisherigen Antworten bleiben erhalten. Geschieht es oft, wählen Sie einen größeren Server, oder suchen Sie langsamen Code auf der Seite, die in der Zeile steht.
event-h13 = Der Server beendete eine Verbindung ohne Antwort, und die Versuchsperson sah eine Fehlerseite.
event-h13-do = Neu laden hilft meist. Geschieht es wieder, suchen Sie im Protokoll nach einem Fehler der Studie kurz davor.
event-h14 = Niemand kann die Studie öffnen: Es läuft kein Server dafür.
event-h14-do = Stellen Sie die Studie online. Sollte sie es sein, prüfen Sie, ob das Procfile eine Zeile für web hat.
event-h15 = Eine Verbindung wurde geschlossen, weil fast eine Minute lang nichts darüber ging.
event-h15-do = Die Seite verbindet sich von selbst neu. Es ist nichts zu tun, außer es trifft viele Personen zugleich.
event-h16 = Heroku schrieb einen Code, den es nicht mehr verwendet.
event-h16-do = Es ist nichts zu tun.
event-h17 = Die Antwort des Servers war nicht lesbar, und die Versuchsperson sah eine Fehlerseite.
event-h17-do = Neu laden hilft meist. Geschieht es wieder, sagen Sie es der Person, die die Studie programmiert.
event-h18 = Der Server brach eine Antwort ab; eine Seite blieb vielleicht unvollständig.
event-h18-do = Versuchspersonen können die Seite neu laden. Das geschieht oft, wenn die Studie neu gestartet oder aktualisiert wird, während Personen darin sind.
event-h19 = Der Server nahm eine Verbindung nicht rechtzeitig an, und die Versuchsperson sah eine Fehlerseite.
event-h19-do = Neu laden hilft meist. Geschieht es oft, ist der Server überlastet: Wählen Sie einen größeren.
event-h20 = Die Studie war noch beim Starten, und Versuchspersonen warteten zu lange.
event-h20-do = Warten Sie, bis die Studie online ist, und lassen Sie neu laden. Startet sie nie, suchen Sie im Protokoll nach einem Fehler.
event-h21 = Der Server lehnte eine Verbindung ab, und die Versuchsperson sah eine Fehlerseite.
event-h21-do = Starten Sie die Studie neu. Geschieht es wieder, suchen Sie im Protokoll nach einem Fehler beim Start.
event-h22 = Zu viele Verbindungen waren zugleich offen; einige Versuchspersonen wurden abgewiesen.
event-h22-do = Lassen Sie die Personen im Abstand von einigen Minuten beginnen, und bitten Sie sie, nur einen Browser-Tab offen zu haben.
event-h23 = Die Adresse der Studie führt nicht so zu ihr, wie sie sollte.
event-h23-do = Öffnen Sie die Studie über die Adresse, die Orchard zeigt. Hilft auch das nicht, muss Heroku es beheben.
event-h24 = Heroku schloss eine Verbindung wegen eigener Wartung.
event-h24-do = Die Seite verbindet sich von selbst neu. Es ist nichts zu tun.
event-h25 = Die Antwort des Servers verletzte eine Regel von Heroku, und die Versuchsperson sah eine Fehlerseite.
event-h25-do = Sagen Sie es der Person, die die Studie programmiert, mit der Zeile aus dem Protokoll.
event-h26 = Eine Anfrage war nicht verständlich und wurde abgewiesen.
event-h26-do = Sie kommt meist von einem automatischen Programm (Bot) im Internet, nicht von einer Versuchsperson. Es ist nichts zu tun.
event-h27 = Ein Browser brach ab, bevor die Seite da war.
event-h27-do = Jemand hat die Seite geschlossen oder neu geladen. Tun das viele, sind die Seiten vielleicht zu langsam.
event-h28 = Ein Browser verstummte mitten in einer Anfrage.
event-h28-do = Wahrscheinlich hat diese Person eine schlechte Verbindung. Es ist nichts zu tun.
event-h31 = Eine Anfrage erreichte die Studie unter einem Namen, der nicht ihrer ist.
event-h31-do = Geben Sie den Versuchspersonen die Adresse, die Orchard zeigt.
event-h32 = Das Zertifikat passte nicht zum verlangten Namen.
event-h32-do = Geben Sie den Versuchspersonen die Adresse, die Orchard zeigt.
event-h80 = Jemand kam, während die Studie pausierte, und sah einen Hinweis darauf.
event-h80-do = Beenden Sie die Pause, wenn es weitergehen darf.
event-h81 = Jemand kam, bevor etwas online gestellt war.
event-h81-do = Stellen Sie die Studie online.
event-h82 = Niemand kann die Studie öffnen: Die Serverstunden dieses Monats sind verbraucht.
event-h82-do = Wählen Sie in der Übersicht der Studie eine andere Servergröße, oder warten Sie auf den nächsten Monat.
event-h83 = Heroku schränkt seinen Dienst gerade ein, wie angekündigt.
event-h83-do = Sehen Sie auf Herokus Statusseite nach, und vermeiden Sie Sitzungen, bis es vorbei ist.
event-h99 = Bei Heroku selbst ist etwas ausgefallen; Versuchspersonen sahen vielleicht eine Fehlerseite.
event-h99-do = Sehen Sie auf Herokus Statusseite nach. Abgeschickte Antworten bleiben erhalten.
event-r10 = Die Studie startete nicht innerhalb einer Minute und wurde beendet.
event-r10-do = Suchen Sie im Protokoll nach einem Fehler beim Start. Die Version davor bringt die Studie wieder online.
event-r12 = Der Server endete nicht, als er sollte, und wurde hart angehalten.
event-r12-do = Abgeschickte Antworten bleiben erhalten. Es ist nichts zu tun.
event-r13 = Zu einem Befehl auf dem Server kam keine Verbindung zustande.
event-r13-do = Versuchen Sie den Befehl noch einmal.
event-r14 = Die Studie braucht mehr Speicher, als ihr Server hat, und wird langsam.
event-r14-do = Starten Sie die Studie zwischen zwei Sitzungen neu, oder wählen Sie einen größeren Server, bevor mehr Personen kommen.
event-r15 = Die Studie brauchte viel zu viel Speicher und wurde beendet; Versuchspersonen sahen eine Fehlerseite.
event-r15-do = Sie startet von selbst neu. Wählen Sie einen größeren Server, bevor es weitergeht.
event-r16 = Ein Befehl auf dem Server lief weiter, nachdem niemand mehr verbunden war.
event-r16-do = Es ist nichts zu tun.
event-r17 = Die hochgeladene Studie kam nicht ganz an, und der Server konnte damit nicht starten.
event-r17-do = Stellen Sie diese Version noch einmal online.
event-r99 = Bei Heroku selbst ist etwas ausgefallen; der Server war vielleicht unterbrochen.
event-r99-do = Sehen Sie auf Herokus Statusseite nach. Abgeschickte Antworten bleiben erhalten.
event-l10 = Einige Protokollzeilen erreichten einen anderen Dienst nicht. Die Studie selbst ist nicht betroffen.
event-l10-do = Für die Versuchspersonen ist nichts zu tun.
event-l11 = Zeilen kamen schneller, als sie hierher geschickt werden konnten; einige fehlen in diesem Protokoll. Die Studie selbst ist nicht betroffen.
event-l11-do = Lassen Sie die Studie weniger ausgeben, falls sie sehr viel ausgibt.
event-l12 = Die Studie schrieb Zeilen schneller, als Heroku sie annimmt; einige fehlen im Protokoll. Die Studie selbst ist nicht betroffen.
event-l12-do = Lassen Sie die Studie weniger ausgeben.
event-l13 = Einige Protokollzeilen gingen bei Heroku verloren. Die Studie selbst ist nicht betroffen.
event-l13-do = Für die Versuchspersonen ist nichts zu tun.
event-l14 = Protokollzeilen waren nicht zustellbar, weil das Zertifikat eines anderen Dienstes ungültig ist. Die Studie selbst ist nicht betroffen.
event-l14-do = Wer jenen Dienst eingerichtet hat, muss das Zertifikat erneuern.
event-l15 = Heroku konnte das Protokoll eine Weile nicht zeigen; hier fehlen vielleicht Zeilen. Die Studie selbst ist nicht betroffen.
event-l15-do = Es ist nichts zu tun; das Protokoll geht von selbst weiter.
event-starting = Der Server { $server } startet. Die Seiten antworten gleich.
event-starting-do = Es ist nichts zu tun.
event-up = Der Server { $server } läuft.
event-up-do = Es ist nichts zu tun.
event-down = Der Server { $server } wurde ausgeschaltet. Versuchspersonen können nicht weitermachen.
event-down-do = Stellen Sie die Studie wieder online, wenn es weitergehen soll.
event-crashed = Der Server { $server } ist abgestürzt. Versuchspersonen sehen eine Fehlerseite, bis er wieder läuft; abgeschickte Antworten bleiben erhalten.
event-crashed-do = Sehen Sie sich die Zeilen davor an, und starten Sie die Studie dann neu. Stürzt sie wieder ab, gehen Sie zur Version davor zurück.
event-restarting = Der Server { $server } wird neu gestartet. Die Seiten antworten einige Sekunden lang nicht.
event-restarting-do = Versuchspersonen, die eine Fehlerseite sehen, können sie neu laden.
event-idling = Der Server { $server } schläft, weil eine Weile niemand kam.
event-idling-do = Die erste Person, die kommt, weckt ihn und wartet etwas länger.
event-unidling = Der Server { $server } wacht auf, weil jemand kam.
event-unidling-do = Es ist nichts zu tun.
event-exited = Der Server { $server } endete, wie er sollte.
event-exited-do = Es ist nichts zu tun.
event-exited-wrong = Das Programm auf { $server } endete mit einem Fehler (Status { $status }).
event-exited-wrong-do = Sehen Sie sich die Zeilen davor an: Dort steht meist der Fehler. Sagen Sie es der Person, die die Studie programmiert.
event-exited-killed = Das Programm auf { $server } wurde hart angehalten (Status { $status }).
event-exited-killed-do = Es endete zu langsam oder brauchte zu viel Speicher: Die Zeilen davor sagen, welches.
event-page-error = Eine Seite der Studie schlug fehl, und die Versuchsperson sah einen Fehler (Status { $status }).
event-page-error-do = Suchen Sie in den Zeilen darum nach dem Fehler der Studie, und sagen Sie es der Person, die sie programmiert. Neu laden hilft der Versuchsperson vielleicht.
event-released = Version { $version } der Studie oder ihrer Einstellungen entstand.
event-released-do = Es ist nichts zu tun. Laufende Server werden damit neu gestartet.
event-deployed = Ein neuer Stand des Codes der Studie ging online ({ $what }).
event-deployed-do = Es ist nichts zu tun.
event-rolled-back = Die Studie ging zu Version { $version } zurück.
event-rolled-back-do = Es ist nichts zu tun. Ihre Daten blieben, wie sie sind.
event-release-failed = Version { $version } konnte nicht beginnen; die davor läuft weiter.
event-release-failed-do = Suchen Sie in den Zeilen davor nach dem Grund, und stellen Sie die Studie noch einmal online.
event-build-started = Eine neue Version wird vorbereitet. Versuchspersonen merken davon noch nichts.
event-build-started-do = Es ist nichts zu tun.
event-build-succeeded = Eine neue Version ist vorbereitet.
event-build-succeeded-do = Es ist nichts zu tun.
event-build-failed = Eine neue Version konnte nicht vorbereitet werden; die davor läuft weiter.
event-build-failed-do = Die Schritte beim Onlinestellen zeigen den Grund.
event-scaled = Zahl oder Größe der Server wurde geändert: { $what }.
event-scaled-do = Es ist nichts zu tun.
event-settings-changed = Einstellungen wurden geändert: { $names }. Die Seiten antworten einige Sekunden lang nicht.
event-settings-changed-do = Es ist nichts zu tun. Kam es unerwartet, fragen Sie, wer Zugang zur Studie hat.
event-maintenance-on = Die Studie wurde pausiert. Versuchspersonen sehen einen Hinweis darauf.
event-maintenance-on-do = Beenden Sie die Pause, wenn es weitergehen darf.
event-maintenance-off = Die Pause ist vorbei. Versuchspersonen können weitermachen.
event-maintenance-off-do = Es ist nichts zu tun.
event-restarting-all = Alle Server der Studie werden neu gestartet. Die Seiten antworten einige Sekunden lang nicht.
event-restarting-all-do = Versuchspersonen, die eine Fehlerseite sehen, können sie neu laden.
event-attached = Etwas kam zur Studie hinzu: { $what }.
event-attached-do = Es ist nichts zu tun.
event-detached = Etwas wurde von der Studie entfernt: { $what }.
event-detached-do = Kam es unerwartet, fragen Sie, wer Zugang zur Studie hat.
event-created = Ein Platz für die Studie entstand.
event-created-do = Es ist nichts zu tun.
event-renamed = Die Studie wurde von { $from } in { $to } umbenannt, und ihre Adresse änderte sich mit.
event-renamed-do = Geben Sie den Versuchspersonen die neue Adresse.
event-access-given = { $who } darf die Studie jetzt ändern.
event-access-given-do = Kam es unerwartet, entziehen Sie den Zugang bei Heroku.
event-access-taken = { $who } darf die Studie nicht mehr ändern.
event-access-taken-do = Es ist nichts zu tun.
event-database-connections = Die Datenbank lässt niemanden mehr herein: Alle Verbindungen ihres Tarifs sind in Gebrauch. Versuchspersonen sehen eine Fehlerseite.
event-database-connections-do = Starten Sie die Studie neu; das gibt ihre Verbindungen zurück. Geschieht es wieder, wählen Sie einen Datenbanktarif mit mehr Verbindungen.
event-database-over = Die Datenbank ist größer, als ihr Tarif erlaubt. Nach einigen Tagen lässt sie sich lesen, aber es können keine Antworten mehr aufgehoben werden.
event-database-over-do = Machen Sie eine Sicherung, und wählen Sie dann einen größeren Tarif, oder löschen Sie, was nicht gebraucht wird.
event-gap = Hier fehlen Zeilen: Die Verbindung zum Protokoll war zu lange weg. Die Studie selbst ist nicht betroffen.
event-gap-do = Für die Versuchspersonen ist nichts zu tun.

## Settings

language = Sprache
language-system = Wie das System
language-en = English
language-de = Deutsch
theme = Erscheinungsbild
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
zoom = Schriftgröße
zoom-smaller = Kleiner
zoom-larger = Größer
zoom-now = Schriftgröße { $size }
notices = Benachrichtigungen
notices-hint = Nur solange Orchard läuft.
notices-crashed = Eine Studie ist abgestürzt
notices-memory = Ein Server braucht mehr Speicher, als er hat
notices-deploy = Eine Version ging nicht online
notices-database = Eine Datenbank ist fast voll
notices-backup = Eine Sicherung schlug fehl, fehlt oder ist da
notices-idle = Eine Studie bei Heroku kostet, und eine Woche kam niemand
notices-quiet = Ruhezeit
notices-quiet-hint = Was dann geschieht, wird danach gesagt, wenn es noch so ist.
notices-tray = Weiter nach den Studien sehen, wenn das Fenster geschlossen ist
notices-tray-hint = Über ein Symbol im Infobereich, wo dieser Computer einen hat. Sonst endet Orchard mit seinem Fenster. Studien laufen so oder so weiter.
notices-from = Von
notices-to = Bis
version = Orchard { $version }
stop = Alles anhalten
stop-hint =
    { $count ->
        [0] Es läuft keine Studie. Auch der Server dieses Computers kann angehalten werden.
        [one] Eine Studie läuft, auch wenn Sie dieses Fenster schließen.
       *[other] { $count } Studien laufen, auch wenn Sie dieses Fenster schließen.
    }
stop-hint-elsewhere = Hält den Server dieses Computers an und jede Studie, die darauf läuft. Die Ihres Kontos bei Heroku laufen weiter.
stop-ask-elsewhere = Alles auf diesem Computer anhalten?
stop-ask =
    { $count ->
        [0] Den Server dieses Computers anhalten?
        [one] Die laufende Studie anhalten?
       *[other] { $count } laufende Studien anhalten?
    }
stop-not = Weiterlaufen lassen
stop-consequence = Versuchspersonen können sie nicht mehr erreichen, bis Sie sie wieder starten. Alle Daten und Versionen bleiben auf diesem Computer.
stop-stopping = Wird angehalten …
stop-done = Alles ist angehalten.

## Bei Heroku anmelden

sign-in = Bei Heroku anmelden
sign-in-to = Bei Heroku anmelden…
sign-in-hint = Orchard zeigt dann die Studien Ihres Kontos neben denen dieses Computers. Ihr Passwort bleibt zwischen Ihnen und Heroku.
sign-in-again-to = Sie waren als { $account } angemeldet.
close = Schließen
token-title = Mit einem Token für Orchard
token-hint = Ein Token ist ein Schlüssel zu Ihrem Konto, den Sie jederzeit zurücknehmen können, ohne Ihr Passwort zu ändern. Heroku nennt es Authorization.
token-open = Herokus Seite öffnen
token-step-name = Schreiben Sie auf Herokus Seite Orchard in das Feld „Description“. Den Rest lassen Sie, wie er ist.
token-step-make = Klicken Sie auf „Create Authorization“.
token-step-copy = Kopieren Sie das „Authorization token“, das Heroku zeigt, und fügen Sie es unten ein.
heroku-description = Description
heroku-description-orchard = Orchard
heroku-expires = Expires after
heroku-create = Create Authorization
heroku-token = Authorization token
token-label = Authorization token
token-safe = Orchard fragt Heroku, wem es gehört, und zeigt Ihnen das, bevor es etwas behält. Das Token geht in den Schlüsselbund dieses Computers und an Heroku, sonst nirgendwohin.
token-show = Zeigen
token-hide = Verbergen
token-check = Token prüfen
token-checking = Heroku wird gefragt…
cli-title = Mit der Anmeldung von Herokus Befehlszeile
cli-hint = Herokus Befehlszeile ist auf diesem Computer angemeldet.
cli-hint-account = Herokus Befehlszeile ist auf diesem Computer als { $account } angemeldet.
cli-use = Diese Anmeldung verwenden
cli-not = Jetzt nicht
cli-ask = Die Anmeldung von Herokus Befehlszeile verwenden?
cli-consequence = Orchard liest das Token der Befehlszeile und arbeitet auch damit. Es bleibt das der Befehlszeile: Orchard nimmt es nie zurück, und wenn Sie sich dort abmelden, ist auch Orchard abgemeldet.
browser-title = Im Browser
browser-hint = Heroku fragt Sie dort, ob Orchard Ihr Konto verwenden darf.
browser-open = Browser öffnen
browser-waiting = Orchard wartet auf Ihre Antwort im Browser…
browser-stop = Nicht länger warten
dialog-browser-done = Hier sind Sie fertig. Schließen Sie diese Seite und gehen Sie zurück zu Orchard.
dialog-browser-refused = Orchard wurde nicht eingelassen. Sie können diese Seite schließen.
offer-title = Ist das Ihr Konto?
offer-accept = Dieses Konto verwenden
offer-refuse = Nicht dieses
offer-known = Sie waren dort schon angemeldet; dieses Token tritt an die Stelle des früheren.
offer-kept-pasted = Das Token geht in den Schlüsselbund dieses Computers. Beim Abmelden wird es dort entfernt.
offer-kept-cli = Das ist das Token der Befehlszeile. Eine Kopie geht in den Schlüsselbund dieses Computers; Orchard nimmt das Token nie zurück.
offer-kept-oauth = Orchards Schlüssel dazu geht in den Schlüsselbund dieses Computers. Beim Abmelden wird er bei Heroku zurückgenommen.
offer-delinquent = Dieses Konto schuldet Heroku Geld
offer-delinquent-why = Sie können sich anmelden, aber Heroku kann Änderungen ablehnen, bis die Rechnung bezahlt ist. Ihre Studien und deren Daten betrifft das noch nicht.
accounts-title = Konten bei Heroku
accounts-none = Sie sind bei Heroku nicht angemeldet.
account-kind-pasted = Angemeldet mit einem Token
account-kind-cli = Angemeldet mit der Anmeldung der Befehlszeile
account-kind-oauth = Angemeldet im Browser
account-signed-out = Nicht mehr angemeldet
account-teams = Teams: { $teams }
sign-out = Abmelden
sign-out-ask = Von { $account } abmelden?
sign-out-not = Angemeldet bleiben
sign-out-consequence-pasted = Orchard vergisst das Token auf diesem Computer. Ihre Studien bei Heroku laufen weiter, und Sicherungen auf diesem Computer bleiben.
sign-out-consequence-cli = Orchard vergisst seine Kopie des Tokens. Die Befehlszeile bleibt angemeldet. Ihre Studien bei Heroku laufen weiter, und Sicherungen auf diesem Computer bleiben.
sign-out-consequence-oauth = Orchard gibt Heroku seinen Schlüssel zurück und vergisst ihn. Ihre Studien bei Heroku laufen weiter, und Sicherungen auf diesem Computer bleiben.
sign-out-revoke = Das Token auch bei Heroku zurücknehmen, damit es nichts mehr öffnet. Tun Sie das, wenn Sie es sonst nirgends verwenden.
signed-out-of = Abgemeldet von { $account }
token-after-revoked = Das Token wurde bei Heroku zurückgenommen und öffnet nichts mehr.
token-after-kept = Das Token selbst gilt bei Heroku weiter.
token-after-not-revoked = Das Token konnte nicht zurückgenommen werden, weil Heroku nicht geantwortet hat oder nicht zeigt, welches es ist. Entfernen Sie es auf Herokus Seite unter „Authorizations“.
trouble-again = Orchard versucht es von selbst weiter. Was Sie hier sehen, ist der zuletzt bekannte Stand.
code-ask = Code für { $study } eingeben
code-hint = Dieses Konto hat einen zweiten Beweis, wer Sie sind, und Heroku verlangt ihn für alles, was Daten ändert oder löscht. Er gilt dann eine Weile.
code-label = Code aus Ihrer Authentifizierungs-App
code-send = Code senden
code-not = Jetzt nicht
code-taken = Heroku hat den Code angenommen. Führen Sie es jetzt noch einmal aus.

## Whose problem it is

whose-study = In der Studie
whose-this-computer = Auf diesem Computer
whose-network = Im Netz
whose-heroku = Beim Server
whose-orchard = In Orchard selbst

## What can be done about a problem

action-try-again = Erneut versuchen
action-choose-again = Anderes Projekt auswählen
action-see-findings = Ansehen, was im Weg steht
action-other-name = Anderen Namen wählen
action-sign-in-again = Neu anmelden
action-enter-code = Code eingeben
action-download = Herunterladen
action-download-again = Erneut herunterladen
action-go-on = Fortsetzen
action-verify = Prüfen
action-look = Hineinsehen
action-export = Exportieren …
action-show = Im Ordner zeigen
action-restore = Wiederherstellen …
action-restore-hint = Was jetzt da ist, wird zuerst gesichert
action-open-here = Auf diesem Computer öffnen
action-open-here-hint = Als zweite Studie, mit dem Code von damals
action-delete =
    { $where ->
        [heroku] Bei Heroku löschen …
       *[computer] Im Datenbankdienst löschen …
    }

## Findings: what it is, why it matters to the study, and what Orchard does or the person can do.
## Beside a finding's own arguments every message may use $severity and $places; an empty argument comes as [none].

finding-not-otree = Das ist kein oTree-Projekt
finding-not-otree-why = Es enthält weder eine settings.py noch eine App, also nichts, was oTree ausführen könnte.
finding-not-otree-do = Wählen Sie den Ordner, in dem settings.py und die Ordner Ihrer Apps liegen.

finding-settings-missing = settings.py fehlt
finding-settings-missing-why = Sie sagt oTree, welche Apps und Sitzungen es gibt. Ohne sie kann die Studie nicht starten.
finding-settings-missing-do = Wählen Sie den Ordner, in dem settings.py liegt, oder legen Sie die Datei wieder hinein.

finding-settings-unreadable = settings.py lässt sich nicht als Python lesen
finding-settings-unreadable-why =
    { $why ->
        [encoding] Der Text ist nicht in UTF-8 geschrieben, also könnte Python ihn nicht lesen, und die Studie würde nicht starten.
        [too-large] Sie ist größer als jedes Programm, und Orchard liest sie nicht.
        [unreadable] Dieser Computer konnte sie nicht lesen, also weiß niemand, was darin steht.
       *[syntax] Python versteht die unten genannte Zeile nicht. Die Studie würde dort aufhören, bevor jemand sie öffnen kann.
    }
finding-settings-unreadable-do = Berichtigen Sie es und prüfen Sie erneut.

finding-no-session-configs =
    { $severity ->
        [blocks] settings.py nennt keine SESSION_CONFIGS
       *[note] SESSION_CONFIGS ist leer
    }
finding-no-session-configs-why =
    { $severity ->
        [blocks] Ohne sie startet oTree nicht.
       *[note] Die Studie geht online, aber es lässt sich keine Sitzung anlegen.
    }
finding-no-session-configs-do = Ergänzen Sie SESSION_CONFIGS mit mindestens einer Sitzung in settings.py.

finding-session-configs-unclear = SESSION_CONFIGS wird erst berechnet, wenn die Studie läuft
finding-session-configs-unclear-why = Orchard liest das Projekt, ohne es auszuführen, und kann diese Sitzungen deshalb nicht vorher ansehen.
finding-session-configs-unclear-do = Sie müssen nichts tun. Legen Sie eine Sitzung an, sobald die Studie online ist, um zu sehen, ob alles stimmt.

finding-session-config-incomplete = In der Sitzung „{ $session }“ fehlt { $missing }
finding-session-config-incomplete-why = oTree startet nicht, wenn eine Sitzung unvollständig ist.
finding-session-config-incomplete-do = Ergänzen Sie { $missing } bei dieser Sitzung in SESSION_CONFIGS.

finding-session-name-twice = Zwei Sitzungen heißen „{ $session }“
finding-session-name-twice-why = oTree startet nicht, weil es sie nicht unterscheiden könnte.
finding-session-name-twice-do = Geben Sie einer davon einen anderen Namen.

finding-app-missing = Die App „{ $app }“ steht in settings.py, aber ihr Ordner fehlt
finding-app-missing-why =
    { $near ->
        [none] oTree hört auf, wenn es eine App nicht findet, die eine Sitzung verwendet.
       *[other] Es gibt einen Ordner „{ $near }“. Bei Heroku zählen Groß- und Kleinbuchstaben, er würde also nicht gefunden.
    }
finding-app-missing-do =
    { $near ->
        [none] Legen Sie den Ordner wieder hinein oder nehmen Sie die App aus SESSION_CONFIGS.
       *[other] Schreiben Sie den Namen an beiden Stellen gleich.
    }

finding-app-unreadable = Die App „{ $app }“ lässt sich nicht als Python lesen
finding-app-unreadable-why =
    { $why ->
        [encoding] Der Text ist nicht in UTF-8 geschrieben, also könnte Python ihn nicht lesen, und die Studie würde nicht starten.
        [too-large] Sie ist größer als jedes Programm, und Orchard liest sie nicht.
        [unreadable] Dieser Computer konnte sie nicht lesen, also weiß niemand, was darin steht.
       *[syntax] Python versteht die unten genannte Zeile nicht. Die Studie würde dort aufhören, bevor jemand sie öffnen kann.
    }
finding-app-unreadable-do = Berichtigen Sie es und prüfen Sie erneut.

finding-otree-too-old = Das verlangte oTree ({ $otree }) ist für heutige Server zu alt
finding-otree-too-old-why = Es läuft auf keiner der Python-Versionen, die Heroku anbietet.
finding-otree-too-old-do = Stellen Sie das Projekt auf oTree { $newest } um. Was sich ändert, sagt die Dokumentation von oTree.

finding-otree-unavailable = Das verlangte oTree ({ $otree }) gibt es nicht
finding-otree-unavailable-why = Es gibt keine veröffentlichte Version, die dem entspricht, also lässt sie sich nicht installieren.
finding-otree-unavailable-do = Verlangen Sie eine Version, die es gibt. Die neueste ist { $newest }.

finding-python-refused = Python { $python } kann nicht verwendet werden
finding-python-refused-why =
    { $otree ->
        [none] Heroku bietet es nicht an, also ließe sich die Studie nicht installieren.
       *[other] Heroku bietet es nicht an, oder es passt nicht zum verlangten oTree ({ $otree }). Die Studie ließe sich nicht installieren.
    }
finding-python-refused-do =
    { $severity ->
        [mended] Die Kopie verlangt stattdessen Python { $instead }.
       *[blocks] Verlangen Sie ein Python und ein oTree, die zueinander passen.
    }

finding-python-unpinned = Es ist keine Python-Version genannt
finding-python-unpinned-why = Der Server würde eine wählen, und beim nächsten Mal vielleicht eine andere. Ihre Studie soll jedes Mal gleich laufen.
finding-python-unpinned-do = Die Kopie verlangt Python { $python }.

finding-python-file-unreadable = { $file } ist so geschrieben, dass Heroku sie nicht lesen kann
finding-python-file-unreadable-why = Heroku würde das Projekt ablehnen.
finding-python-file-unreadable-do = Die Kopie verlangt Python { $python } in der richtigen Form.

finding-python-file-misspelt = { $file } ist eine falsch geschriebene .python-version
finding-python-file-misspelt-why = Heroku lehnt ein Projekt mit diesem Namen ab.
finding-python-file-misspelt-do = Die Kopie hat eine .python-version, die Python { $python } verlangt, und lässt diese Datei weg.

finding-runtime-txt = Die Python-Version steht in runtime.txt
finding-runtime-txt-why = Heroku gibt diese Datei auf.
finding-runtime-txt-do = Die Kopie verlangt Python { $python } stattdessen in .python-version.

finding-requirements-missing =
    { $near ->
        [none] requirements.txt fehlt
       *[other] requirements.txt fehlt; es gibt „{ $near }“
    }
finding-requirements-missing-why = Sie sagt, was zu installieren ist. Ohne sie wäre nicht einmal oTree da.
finding-requirements-missing-do =
    { $severity ->
        [mended] Die Kopie bekommt eine, die oTree und den Treiber der Datenbank verlangt.
       *[blocks] Ergänzen Sie eine requirements.txt, die oTree und alles nennt, was Ihr Code sonst importiert.
    }

finding-otree-not-required = { $file } verlangt kein oTree
finding-otree-not-required-why = Ohne oTree kann die Studie nicht starten.
finding-otree-not-required-do =
    { $severity ->
        [mended] Die Kopie verlangt es.
       *[blocks] Ergänzen Sie otree in { $file }.
    }

finding-psycopg2-missing = Der Treiber der Datenbank fehlt
finding-psycopg2-missing-why = Die Studie könnte ihre Datenbank nicht erreichen und würde beim Starten aufhören.
finding-psycopg2-missing-do =
    { $severity ->
        [mended] Die Kopie verlangt psycopg2 in { $file }.
       *[blocks] Ergänzen Sie psycopg2 in { $file }.
    }

finding-requirement-conflict = { $package } { $asked } passt nicht zu oTree
finding-requirement-conflict-why = oTree braucht { $package } { $needed }. Beides zusammen lässt sich nicht installieren.
finding-requirement-conflict-do = Die Kopie überlässt die Version oTree.

finding-requirement-file-missing = requirements.txt verweist auf { $file }, die es nicht gibt
finding-requirement-file-missing-why = Es ließe sich nichts installieren.
finding-requirement-file-missing-do = Die Kopie lässt diese Zeile weg.

finding-two-package-managers = Zwei Listen sagen, was zu installieren ist: { $files }
finding-two-package-managers-why = Heroku lehnt ein Projekt mit mehr als einer ab.
finding-two-package-managers-do =
    { $severity ->
        [mended] Die Kopie behält requirements.txt und lässt die anderen weg.
       *[blocks] Behalten Sie eine und nehmen Sie die anderen heraus.
    }

finding-pipfile-unlocked = Das Pipfile kommt ohne seine Sperrdatei
finding-pipfile-unlocked-why = Heroku lehnt ein Pipfile ohne Pipfile.lock ab.
finding-pipfile-unlocked-do = Erzeugen Sie eine mit pipenv lock, oder nennen Sie die Pakete in einer requirements.txt. Prüfen Sie dann erneut.

finding-otree-leap = Die Studie wurde für oTree { $otree } geschrieben und bekäme oTree { $newest }
finding-otree-leap-why = Die Paketliste nennt keine Obergrenze, darum wird das neueste oTree installiert. Studien für oTree 3 und älter laufen damit selten.
finding-otree-leap-do = Probieren Sie die Studie zuerst auf Ihrem eigenen Computer mit oTree { $newest } aus. Läuft sie nicht, lassen Sie sie umschreiben; in der Liste steht jetzt { $asked }.

finding-otree-unbounded =
    { $otree ->
        [none] Jedes oTree wird genommen
       *[other] Jedes oTree { $otree } wird genommen
    }
finding-otree-unbounded-why = Eine spätere Aktualisierung könnte ein neueres oTree installieren als das, mit dem Sie getestet haben. Heute ist es { $newest }.
finding-otree-unbounded-do = Um die Version festzuhalten, schreiben Sie otree=={ $newest } in Ihre Liste der Pakete.

finding-procfile-missing =
    { $near ->
        [none] Es gibt kein Procfile
       *[other] Es gibt kein Procfile, aber „{ $near }“
    }
finding-procfile-missing-why = Es sagt dem Server, wie die Studie gestartet wird.
finding-procfile-missing-do = Die Kopie bekommt eines, das oTree startet.

finding-procfile-without-web = Das Procfile sagt nicht, wie die Website gestartet wird
finding-procfile-without-web-why = Niemand könnte die Studie öffnen.
finding-procfile-without-web-do = Die Kopie bekommt die fehlende Zeile.

finding-worker-unneeded = Ein zweiter Server (Worker) ist verlangt und nicht nötig
finding-worker-unneeded-why = oTree kommt seit Version 5 ohne ihn aus. Bei Heroku würde er etwa { $usd } $ im Monat kosten.
finding-worker-unneeded-do = Es wird keiner eingerichtet. Ihr Procfile bleibt, wie es ist.

finding-static-missing = Der Ordner _static fehlt
finding-static-missing-why = Ohne ihn startet oTree nicht, auch wenn er leer ist.
finding-static-missing-do = Die Kopie bekommt einen leeren.

finding-environment-committed = Im Projekt liegt ein installiertes Python, in { $folder }
finding-environment-committed-why = Es gehört nur zu einem Computer, ist groß, und Heroku lehnt das Projekt damit ab.
finding-environment-committed-do = Die Kopie lässt es weg. Der Server installiert sein eigenes.

finding-database-inside =
    { $count ->
        [one] Im Projekt liegt eine lokale Datenbank
       *[other] Im Projekt liegen { $count } lokale Datenbanken
    }
finding-database-inside-why = Darin können Antworten wirklicher Menschen stehen, und online wird sie nicht verwendet.
finding-database-inside-do = Die Kopie lässt sie weg. Auf diesem Computer bleibt sie, wo sie ist.

finding-dot-env =
    { $count ->
        [one] Im Projekt liegt eine Datei mit Geheimnissen (.env)
       *[other] Im Projekt liegen { $count } Dateien mit Geheimnissen (.env)
    }
finding-dot-env-why = Sie war für einen einzelnen Computer gedacht und kann Passwörter enthalten.
finding-dot-env-do = Die Kopie lässt sie weg.

finding-version-history-inside = Im Projekt liegt die Geschichte des Codes (etwa .git)
finding-version-history-inside-why = Die Studie braucht sie nicht, und sie kann enthalten, was längst gelöscht wurde.
finding-version-history-inside-do = Die Kopie lässt sie weg.

finding-caches-inside =
    { $count ->
        [one] Eine übrig gebliebene Datei von Python oder vom Betriebssystem
       *[other] { $count } übrig gebliebene Dateien von Python oder vom Betriebssystem
    }
finding-caches-inside-why = Sie tun nichts für die Studie und machen das Hochladen größer.
finding-caches-inside-do = Die Kopie lässt sie weg.

finding-ide-files =
    { $count ->
        [one] Eine Datei eines Code-Editors
       *[other] { $count } Dateien eines Code-Editors
    }
finding-ide-files-why = Sie tun nichts für die Studie.
finding-ide-files-do = Die Kopie lässt sie weg.

finding-earlier-copy-inside =
    { $count ->
        [one] Im Projekt liegt eine frühere .otreezip
       *[other] Im Projekt liegen { $count } frühere .otreezip-Dateien
    }
finding-earlier-copy-inside-why = Das ist eine Kopie desselben Projekts und macht das Hochladen größer.
finding-earlier-copy-inside-do = Die Kopie lässt sie weg.

finding-nested-archives =
    { $count ->
        [one] Im Projekt liegt ein Archiv
       *[other] Im Projekt liegen { $count } Archive
    }
finding-nested-archives-why = Wenn die Studie es nicht verwendet, macht es nur das Hochladen größer.
finding-nested-archives-do = Es wird mitgesendet. Nehmen Sie es aus dem Ordner, wenn es nicht gebraucht wird.

finding-link-outside =
    { $count ->
        [one] Eine Verknüpfung führt aus dem Projekt hinaus
       *[other] { $count } Verknüpfungen führen aus dem Projekt hinaus
    }
finding-link-outside-why = Wohin sie führt, gehört nicht zum Projekt und wäre online nicht da.
finding-link-outside-do = Die Kopie lässt sie weg. Wenn die Studie die Datei braucht, legen Sie die Datei selbst in den Ordner.

finding-link-broken =
    { $count ->
        [one] Eine Verknüpfung führt ins Leere
       *[other] { $count } Verknüpfungen führen ins Leere
    }
finding-link-broken-why = Da ist nichts, was gesendet werden könnte.
finding-link-broken-do = Die Kopie lässt sie weg.

finding-names-differ-by-case = „{ $first }“ und „{ $second }“ unterscheiden sich nur in Großbuchstaben
finding-names-differ-by-case-why = Auf den meisten Computern tritt eine der beiden an die Stelle der anderen.
finding-names-differ-by-case-do = Beide werden gesendet. Benennen Sie eine um, damit niemand sie verliert.

finding-names-decomposed =
    { $count ->
        [one] Ein Dateiname enthält einen Akzent oder Umlaut in einer Form, die online nicht gefunden würde
       *[other] { $count } Dateinamen enthalten Akzente oder Umlaute in einer Form, die online nicht gefunden würde
    }
finding-names-decomposed-why = Ein Mac speichert „é“ mitunter als zwei Zeichen. Der Name im Code und der Name der Datei wären dann verschieden.
finding-names-decomposed-do = Die Kopie verwendet die übliche Form.

finding-unusable-files =
    { $count ->
        [one] Eine Datei lässt sich nicht senden
       *[other] { $count } Dateien lassen sich nicht senden
    }
finding-unusable-files-why = Ihr Name ist nicht lesbar, oder es ist keine gewöhnliche Datei.
finding-unusable-files-do = Die Kopie lässt sie weg.

finding-no-permission =
    { $count ->
        [one] Eine Datei darf nicht gelesen werden
       *[other] { $count } Dateien dürfen nicht gelesen werden
    }
finding-no-permission-why = Dieser Computer lässt Orchard sie nicht lesen, also wäre die Kopie nicht vollständig.
finding-no-permission-do = Geben Sie sich das Recht, sie zu lesen, oder nehmen Sie sie aus dem Ordner. Prüfen Sie dann erneut.

finding-big-file = { $file } ist sehr groß: { $megabytes } MB
finding-big-file-why = Das Hochladen dauert lange, und Versuchspersonen mit langsamer Leitung warten darauf.
finding-big-file-do = Sie wird mitgesendet. Videos sind bei einem Videodienst besser aufgehoben.

finding-password-in-code =
    { $count ->
        [one] Im Code steht ein Passwort
       *[other] Im Code stehen { $count } Passwörter
    }
finding-password-in-code-why = Wer das Projekt bekommt, bekommt auch das Passwort.
finding-password-in-code-do = Lesen Sie es stattdessen aus den Einstellungen des Servers. Für die Verwaltung setzt Orchard ein eigenes Passwort.

finding-sentry-in-code =
    { $count ->
        [one] Im Code steht eine Sentry-Adresse
       *[other] Im Code stehen { $count } Sentry-Adressen
    }
finding-sentry-in-code-why = Fehler gehen samt den Eingaben der Versuchspersonen an den, dem diese Adresse gehört.
finding-sentry-in-code-do = Nehmen Sie sie heraus, wenn es nicht Ihre ist.

finding-config-variable-needed = Der Code braucht die Einstellung { $name }
finding-config-variable-needed-why = Er hört auf, wenn diese Einstellung (Config Var) fehlt.
finding-config-variable-needed-do = Geben Sie dem Code einen Ersatzwert, oder setzen Sie { $name }, bevor Versuchspersonen kommen.

finding-old-otree-code = Der Code importiert { $module }
finding-old-otree-code-why = Er wurde für oTree vor Version 5 geschrieben. Neuere Versionen bringen { $module } nicht mit, dieser Teil kann also ausfallen.
finding-old-otree-code-do = Legen Sie eine Sitzung an, sobald die Studie online ist, und gehen Sie sie durch, bevor Versuchspersonen kommen.

finding-code-unreadable =
    { $count ->
        [one] Eine Python-Datei enthält einen Fehler
       *[other] { $count } Python-Dateien enthalten Fehler
    }
finding-code-unreadable-why = Die Studie startet auch so, hört aber dort auf, wo die Datei verwendet wird.
finding-code-unreadable-do = Berichtigen Sie ihn, wenn Ihre Studie die Datei verwendet.

finding-archive-mislabelled = Das Archiv heißt { $called } und ist eine { $is }
finding-archive-mislabelled-why = Andere Programme können es vielleicht nicht öffnen.
finding-archive-mislabelled-do = Orchard hat es trotzdem gelesen.

## Problems: what happened, is my data safe, what to do. The details to copy come from the program.

problem-unexpected = Es ist etwas geschehen, wofür Orchard keine Worte hat
problem-unexpected-safe = Von Ihren Sachen wurde nichts gelöscht.
problem-unexpected-do = Versuchen Sie es erneut. Wenn es wieder geschieht, senden Sie uns die Einzelheiten.

# Opening a project

problem-open-not-found = An { $path } ist nichts mehr
problem-open-not-found-safe = Es wurde nichts gesendet oder geändert.
problem-open-not-found-do = Wählen Sie das Projekt erneut aus.

problem-open-no-permission = Dieser Computer lässt Orchard { $path } nicht lesen
problem-open-no-permission-safe = Es wurde nichts gesendet oder geändert.
problem-open-no-permission-do = Geben Sie sich das Recht, es zu lesen, oder kopieren Sie das Projekt in einen eigenen Ordner.

problem-open-unreadable = { $path } lässt sich nicht lesen
problem-open-unreadable-safe = Es wurde nichts gesendet oder geändert.
problem-open-unreadable-do = Kopieren Sie das Projekt an einen anderen Ort und wählen Sie es dort aus.

problem-open-empty = { $path } enthält keine Dateien
problem-open-empty-safe = Es wurde nichts gesendet oder geändert.
problem-open-empty-do = Wählen Sie den Ordner oder das Archiv mit settings.py.

problem-open-not-an-archive = { $path } ist kein Archiv
problem-open-not-an-archive-safe = Es wurde nichts gesendet oder geändert.
problem-open-not-an-archive-do = Wählen Sie einen Ordner, eine .zip oder eine .otreezip.

problem-open-other-archive = { $path } ist ein { $kind }-Archiv
problem-open-other-archive-safe = Es wurde nichts gesendet oder geändert.
problem-open-other-archive-do = Entpacken Sie es und wählen Sie den Ordner, oder sichern Sie es als .zip.

problem-open-unsupported = Das Archiv ist auf ungewöhnliche Art gepackt
problem-open-unsupported-safe = Es wurde nichts gesendet oder geändert.
problem-open-unsupported-do = Entpacken Sie es und wählen Sie den Ordner. Das Ungewöhnliche daran: { $feature }.

problem-open-encrypted = Das Archiv ist mit einem Passwort geschützt
problem-open-encrypted-safe = Es wurde nichts gesendet oder geändert.
problem-open-encrypted-do = Entpacken Sie es mit seinem Passwort und wählen Sie den Ordner.

problem-open-truncated = Das Archiv hört vor seinem Ende auf
problem-open-truncated-safe = Es wurde nichts gesendet oder geändert.
problem-open-truncated-do = Kopieren oder laden Sie es noch einmal.

problem-open-damaged = Das Archiv ist beschädigt
problem-open-damaged-safe = Es wurde nichts gesendet oder geändert.
problem-open-damaged-do = Kopieren oder laden Sie es noch einmal, oder bitten Sie um den Ordner selbst.

problem-open-contradicts = Das Archiv sagt über { $name } zweierlei
problem-open-contradicts-safe = Es wurde nichts gesendet oder geändert.
problem-open-contradicts-do = Entpacken Sie es, sehen Sie diese Datei an und wählen Sie dann den Ordner.

problem-open-name-twice = Das Archiv enthält { $name } zweimal, mit verschiedenem Inhalt
problem-open-name-twice-safe = Es wurde nichts gesendet oder geändert.
problem-open-name-twice-do = Entpacken Sie es, behalten Sie die richtige Datei und wählen Sie dann den Ordner.

problem-open-name-escapes = Das Archiv will außerhalb seines eigenen Ordners schreiben
problem-open-name-escapes-safe = Orchard hat es nicht zugelassen. Es wurde nichts gesendet oder geändert.
problem-open-name-escapes-do = Verwenden Sie dieses Archiv nicht, wenn Sie nicht wissen, von wem es ist. Der Eintrag heißt { $name }.

problem-open-name-refused = Das Archiv enthält einen Namen, den kein Computer schreiben sollte
problem-open-name-refused-safe = Es wurde nichts gesendet oder geändert.
problem-open-name-refused-do = Benennen Sie { $name } im Projekt um und packen Sie es erneut.

problem-open-link-escapes = Eine Verknüpfung im Archiv führt aus ihm hinaus
problem-open-link-escapes-safe = Orchard ist ihr nicht gefolgt. Es wurde nichts gesendet oder geändert.
problem-open-link-escapes-do = Ersetzen Sie die Verknüpfung { $name } durch die Datei selbst und packen Sie das Projekt erneut.

problem-open-hard-link = Das Archiv enthält eine Datei unter zwei Namen
problem-open-hard-link-safe = Es wurde nichts gesendet oder geändert.
problem-open-hard-link-do = Packen Sie das Projekt mit einem üblichen Programm erneut. Der Eintrag heißt { $name }.

problem-open-device = Das Archiv enthält etwas, das keine gewöhnliche Datei ist
problem-open-device-safe = Es wurde nichts gesendet oder geändert.
problem-open-device-do = Nehmen Sie { $name } aus dem Projekt und packen Sie es erneut.

problem-open-too-many-entries = Es enthält mehr als { $limit } Dateien und Ordner
problem-open-too-many-entries-safe = Es wurde nichts gesendet oder geändert.
problem-open-too-many-entries-do = Wählen Sie nur den Ordner des Projekts, ohne das, was darum herum liegt.

problem-open-too-large = Es ist größer als { $limit-size }
problem-open-too-large-safe = Es wurde nichts gesendet oder geändert.
problem-open-too-large-do = Nehmen Sie große Videos und Daten aus dem Projekt.

problem-open-bomb = Das Archiv entpackt sich auf mehr als das { $limit }-Fache seiner Größe
problem-open-bomb-safe = Orchard hat aufgehört, es zu lesen, und das Gelesene weggeräumt.
problem-open-bomb-do = Verwenden Sie dieses Archiv nicht, wenn Sie nicht wissen, von wem es ist.

problem-open-too-deep = Seine Ordner liegen mehr als { $limit } tief ineinander
problem-open-too-deep-safe = Es wurde nichts gesendet oder geändert.
problem-open-too-deep-do = Wählen Sie den Ordner des Projekts selbst. Die tiefste Stelle war { $name }.

problem-open-disk-full = Die Festplatte dieses Computers ist voll
problem-open-disk-full-safe = Es wurde nichts gesendet oder geändert.
problem-open-disk-full-do = Schaffen Sie etwas Platz und öffnen Sie das Projekt erneut.

problem-open-scratch = Orchard kann nicht in seinen eigenen Ordner schreiben
problem-open-scratch-safe = Es wurde nichts gesendet oder geändert.
problem-open-scratch-do = Sehen Sie nach, ob der Ordner für vorübergehende Dateien beschreibbar ist. Mehr steht in den Einzelheiten.

problem-project-closed = Das Projekt ist nicht mehr geöffnet
problem-project-closed-safe = Es wurde nichts gesendet oder geändert.
problem-project-closed-do = Wählen Sie es erneut aus.

problem-project-gone = Das Projekt ist nicht mehr da, wo es war
problem-project-gone-safe = Es wurde nichts gesendet oder geändert.
problem-project-gone-do = Wählen Sie es erneut aus.

problem-sample-missing = Die Beispielstudie fehlt in dieser Installation
problem-sample-missing-safe = Es wurde nichts gesendet oder geändert.
problem-sample-missing-do = Installieren Sie Orchard erneut, oder nehmen Sie ein eigenes Projekt.

# Packing

problem-pack-cancelled = Das Packen wurde abgebrochen
problem-pack-cancelled-safe = Es wurde nichts gesendet oder geändert.
problem-pack-cancelled-do = Sie können jederzeit neu beginnen.

problem-pack-changed = { $file } hat sich geändert, während sie gepackt wurde
problem-pack-changed-safe = Es wurde nichts gesendet.
problem-pack-changed-do = Lassen Sie Ihren Editor fertig werden und versuchen Sie es erneut.

problem-pack-no-permission = Dieser Computer lässt Orchard { $file } nicht lesen
problem-pack-no-permission-safe = Es wurde nichts gesendet oder geändert.
problem-pack-no-permission-do = Geben Sie sich das Recht, sie zu lesen, und versuchen Sie es erneut.

problem-pack-unreadable = { $file } lässt sich nicht lesen
problem-pack-unreadable-safe = Es wurde nichts gesendet oder geändert.
problem-pack-unreadable-do = Kopieren Sie das Projekt an einen anderen Ort und wählen Sie es dort aus.

problem-pack-disk-full = Die Festplatte dieses Computers ist voll
problem-pack-disk-full-safe = Es wurde nichts gesendet. Die unfertige Kopie ist weggeräumt.
problem-pack-disk-full-do = Schaffen Sie etwas Platz und versuchen Sie es erneut.

problem-pack-unwritable = Die Kopie lässt sich nicht schreiben
problem-pack-unwritable-safe = Es wurde nichts gesendet oder geändert.
problem-pack-unwritable-do = Sehen Sie nach, ob der Ordner beschreibbar ist, und versuchen Sie es erneut.

problem-pack-too-large-for-zip = Das Projekt ist zu groß für eine .zip
problem-pack-too-large-for-zip-safe = Es wurde nichts gesendet oder geändert.
problem-pack-too-large-for-zip-do = Sichern Sie es als .otreezip.

problem-pack-no-thread = Dieser Computer ist zu beschäftigt, um das Projekt zu packen
problem-pack-no-thread-safe = Es wurde nichts gesendet oder geändert.
problem-pack-no-thread-do = Schließen Sie andere Programme und versuchen Sie es erneut.

# Putting a study online

problem-blocked = Inzwischen steht im Projekt etwas im Weg
problem-blocked-safe = Es wurde nichts gesendet.
problem-blocked-do = Prüfen Sie das Projekt erneut, um zu sehen, was es ist.

problem-name-bad = Dieser Name kann nicht verwendet werden.
problem-name-bad-safe = Es wurde nichts gesendet.
problem-name-bad-do = Nehmen Sie 3 bis 30 Kleinbuchstaben, Ziffern und Bindestriche, mit einem Buchstaben am Anfang und keinem Bindestrich am Ende.

problem-name-taken = Der Name { $name } ist vergeben.
problem-name-taken-safe = Es wurde nichts gesendet.
problem-name-taken-do = Wählen Sie einen anderen.

problem-study-gone = Die Studie { $app } gibt es nicht mehr
problem-study-gone-safe = Es wurde nichts gesendet.
problem-study-gone-do = Stellen Sie sie als neue Studie online.

problem-build-failed = Was die Studie braucht, ließ sich nicht installieren
problem-build-failed-safe = Es wurde nichts eingeschaltet, und keine Daten wurden berührt.
problem-build-failed-do = Die Ausgabe unten nennt, was fehlschlug, meist eine Zeile in requirements.txt. Berichtigen Sie sie und versuchen Sie es erneut.

problem-release-failed = Die neue Version ließ sich nicht einschalten
problem-release-failed-safe = Die vorige Version bleibt, und ebenso alle Daten.
problem-release-failed-do = Ein Befehl in Ihrem Procfile (release) ist fehlgeschlagen. Seine letzten Worte stehen in den Einzelheiten.

problem-study-crashed = Die Studie hört auf, sobald sie startet
problem-study-crashed-safe = Keine Daten wurden berührt.
problem-study-crashed-do = Ihre letzten Worte stehen in den Einzelheiten; meist nennen sie eine Zeile in Ihrem Code. Berichtigen Sie sie und versuchen Sie es erneut.

problem-study-silent = Die Studie ist gestartet, antwortet aber nicht
problem-study-silent-safe = Keine Daten wurden berührt.
problem-study-silent-do = Vielleicht startet die Zeile „web“ im Procfile etwas anderes als den Server von oTree. Die letzten Worte stehen in den Einzelheiten.

problem-database-would-cost = { $app } hat bei Heroku keine Datenbank
problem-database-would-cost-safe = Es wurde nichts geändert, und nichts kostet etwas.
problem-database-would-cost-do = Eine Datenbank kostet jeden Monat Geld, darum fügt Orchard keine ungefragt hinzu. Fügen Sie der Studie in Herokus Dashboard Heroku Postgres hinzu und versuchen Sie es dann erneut.

problem-price-changed = Es würde mehr kosten, als Sie zugesagt haben
problem-price-changed-safe = Herokus Preise haben sich inzwischen geändert. Es wurde nichts angelegt, und nichts kostet etwas.
problem-price-changed-do = Sehen Sie sich die neuen Preise an, und stellen Sie die Studie erneut online, wenn Sie das so wollen.

problem-update-breaks = { $participants ->
        [one] Die Aktualisierung würde Daten einer Versuchsperson beschädigen
       *[other] Die Aktualisierung würde Daten von { $participants } Versuchspersonen beschädigen
    }
problem-update-breaks-safe = Die Studie ist, wie sie war, und ihre Daten liegen auf diesem Computer.
problem-update-breaks-do = Sehen Sie nach, was beschädigt würde, und wählen Sie, was geschehen soll.

problem-deploy-cancelled = Sie haben abgebrochen
problem-deploy-cancelled-safe = Es wurde nichts eingeschaltet.
problem-deploy-cancelled-do = Sie können jederzeit neu beginnen.

problem-job-gone = Orchard weiß davon nichts mehr
problem-job-gone-safe = Ihre Studien betrifft das nicht.
problem-job-gone-do = Sehen Sie in der Liste der Studien nach, wie es ihnen geht.

problem-job-under-way = { $app } wird gerade online gestellt
problem-job-under-way-safe = Es wurde nichts angehalten oder geändert.
problem-job-under-way-do = Warten Sie, bis das zu Ende ist, oder brechen Sie es zuerst ab.

problem-no-way-back = Zu Version { $version } führt kein Weg zurück
problem-no-way-back-safe = Die jetzige Version bleibt, und ebenso alle Daten.
problem-no-way-back-do = Wählen Sie eine andere Version.

problem-study-not-here = { $app } läuft nicht auf diesem Computer
problem-study-not-here-safe = Es wurde nichts geändert.
problem-study-not-here-do = Eine Studie bei Heroku ist ohnehin von überall erreichbar: Geben Sie ihre Adresse weiter.

problem-room-shut = Andere Computer haben im Augenblick keinen Weg zu { $app }
problem-room-shut-safe = Die Studie und ihre Daten betrifft das nicht.
problem-room-shut-do = Verbinden Sie diesen Computer mit einem Netzwerk, und versuchen Sie es noch einmal, sobald auf der Seite der Studie eine Adresse steht.

problem-size-refused = Heroku gibt dieser Studie keinen Server der Größe { $size }
problem-size-refused-safe = Es wurde nichts geändert: Der Server läuft weiter wie bisher, und nichts kostet mehr als vorher.
problem-size-refused-do = Der Grund steht in den Einzelheiten. Eco muss im Konto erst gebucht sein; Eco und Basic können in einer Studie nicht neben anderen Größen stehen; manche Größen gibt es nur für bestimmte Konten. Wählen Sie eine andere Größe, oder regeln Sie es bei Heroku.

problem-size-not-up = Der Server startet nicht in der Größe { $size }
problem-size-not-up-safe = Alle bisher erhobenen Daten bleiben.
problem-size-not-up-do = Im Protokoll steht, was geschah. Wählen Sie die Größe von vorher oder eine größere.

problem-password-unknown = Orchard kennt das Passwort dieser Studie nicht
problem-password-unknown-safe = Die Studie und ihre Daten betrifft das nicht.
problem-password-unknown-do = Fragen Sie, wer sie eingerichtet hat.

problem-write-disk-full = Die Festplatte dieses Computers ist voll
problem-write-disk-full-safe = Was vorher da war, ist unverändert noch da.
problem-write-disk-full-do = Schaffen Sie etwas Platz und versuchen Sie es erneut.

problem-write-no-permission = Orchard darf nicht in seinen eigenen Ordner schreiben
problem-write-no-permission-safe = Was vorher da war, ist unverändert noch da.
problem-write-no-permission-do = Geben Sie sich das Recht, dort zu schreiben. Den Ordner nennen die Einzelheiten.

problem-write-failed = Eine Datei ließ sich nicht schreiben
problem-write-failed-safe = Was vorher da war, ist unverändert noch da.
problem-write-failed-do = Versuchen Sie es erneut. Wenn es wieder geschieht, sehen Sie nach, ob die Festplatte in Ordnung ist.

# Bringing the data home

problem-no-database = Diese Studie hat keine Datenbank
problem-no-database-safe = Es wurde nichts geändert.
problem-no-database-do = Aktualisieren Sie die Studie mit Orchard, das ihr eine eigene Datenbank einrichtet.

problem-backup-gone = Diese Sicherung ist nicht mehr da
problem-backup-gone-safe = Dateien auf diesem Computer und andere Sicherungen betrifft das nicht.
problem-backup-gone-do = Nehmen Sie eine andere aus der Liste, oder legen Sie eine neue an.

problem-backup-failed = Die Sicherung konnte nicht angelegt werden
problem-backup-failed-safe = Die Daten in der Studie sind unverändert.
problem-backup-failed-do = Versuchen Sie es erneut. In den Einzelheiten steht, was die Datenbank dazu sagte.

problem-backup-not-whole = Diese Datei ist zu kurz oder beschädigt
problem-backup-not-whole-safe = Die Daten in der Studie und andere Sicherungen betrifft das nicht.
problem-backup-not-whole-do = Laden Sie sie erneut herunter, wenn es sie noch gibt, oder legen Sie eine neue Sicherung an. Verlassen Sie sich nicht auf diese Datei.

problem-backup-altered = Was dieser Computer von { $file } geschrieben hat, ist nicht, was über das Netz kam
problem-backup-altered-safe = Die Daten in der Studie betrifft das nicht. Was hier liegt, gilt nicht als Sicherung.
problem-backup-altered-do = Versuchen Sie es noch einmal. Geschieht es wieder, wählen Sie einen Ordner auf einer anderen Festplatte: Diese könnte defekt sein.

problem-backup-not-verified = Diese Sicherung ist nicht geprüft
problem-backup-not-verified-safe = Es wurde nichts geändert.
problem-backup-not-verified-do = Laden Sie sie zuerst herunter, oder prüfen Sie sie.

problem-backup-is-text = Diese Datei ist ein Dump in Textform
problem-backup-is-text-safe = Die Datei wurde nicht geändert.
problem-backup-is-text-do = Orchard liest Sicherungen, wie Heroku und pg_dump -Fc sie anlegen. Lassen Sie sich eine in dieser Form geben.

problem-backup-is-encrypted-or-packed = Diese Datei ist gepackt oder verschlüsselt ({ $kind })
problem-backup-is-encrypted-or-packed-safe = Die Datei wurde nicht geändert.
problem-backup-is-encrypted-or-packed-do = Entpacken Sie sie, und legen Sie den Inhalt in den Ordner.

problem-backup-other-format = Diese Datei ist keine Sicherung einer Datenbank, die Orchard kennt
problem-backup-other-format-safe = Die Datei wurde nicht geändert.
problem-backup-other-format-do = Orchard liest Sicherungen, wie Heroku und pg_dump -Fc sie anlegen. Nehmen Sie eine andere Datei.

problem-backup-too-new = Diese Sicherung stammt von einem neueren PostgreSQL (Format { $version })
problem-backup-too-new-safe = Die Datei wurde nicht geändert.
problem-backup-too-new-do = Installieren Sie das neueste Orchard.

problem-backup-unreadable = Die Sicherung lässt sich nicht lesen
problem-backup-unreadable-safe = Die Daten in der Studie und andere Sicherungen betrifft das nicht.
problem-backup-unreadable-do = Sehen Sie nach, ob die Datei da ist und Sie sie lesen dürfen, und versuchen Sie es erneut.

problem-backup-not-otree = Das ist nicht die Datenbank einer oTree-Studie: { $missing } fehlt
problem-backup-not-otree-safe = Die Datei wurde nicht geändert.
problem-backup-not-otree-do = Ihre Tabellen lassen sich einzeln ansehen. Nehmen Sie eine andere Sicherung, um Versuchspersonen zu sehen oder zu exportieren.

problem-folder-gone = Der Ordner für Sicherungen ist nicht da
problem-folder-gone-safe = Die Daten in der Studie betrifft das nicht.
problem-folder-gone-do = Schließen Sie das Laufwerk an, auf dem er liegt, oder wählen Sie einen anderen Ordner.

problem-folder-read-only = In den Ordner für Sicherungen lässt sich nichts schreiben
problem-folder-read-only-safe = Die Daten in der Studie betrifft das nicht.
problem-folder-read-only-do = Geben Sie sich dort das Recht zu schreiben, oder wählen Sie einen anderen Ordner.

problem-reset-wrong-name = Der eingetippte Name ist nicht der der Studie
problem-reset-wrong-name-safe = Es wurde nichts gelöscht.
problem-reset-wrong-name-do = Tippen Sie den Namen, wie er über der Seite steht.

problem-reset-more-came = Inzwischen sind Versuchspersonen dazugekommen: { $now } statt { $agreed }
problem-reset-more-came-safe = Es wurde nichts gelöscht.
problem-reset-more-came-do = Legen Sie eine Sicherung an, die auch sie enthält, und entscheiden Sie neu.

problem-restore-failed = Die Sicherung konnte nicht eingesetzt werden
problem-restore-failed-safe = Was vorher in der Studie war, ist in einer geprüften Sicherung auf diesem Computer.
problem-restore-failed-do = Versuchen Sie es erneut, oder stellen Sie jene Sicherung wieder her. In den Einzelheiten steht, was die Datenbank dazu sagte.

problem-reset-failed = Die Antworten konnten nicht gelöscht werden
problem-reset-failed-safe = Alle sind in einer geprüften Sicherung auf diesem Computer.
problem-reset-failed-do = Versuchen Sie es erneut. In den Einzelheiten steht, was die Datenbank dazu sagte.

problem-data-busy = Mit den Daten von { $app } wird gerade schon etwas anderes gemacht
problem-data-busy-safe = Es wurde nichts begonnen und nichts geändert.
problem-data-busy-do = Warten Sie, bis es fertig ist, oder halten Sie es an, und versuchen Sie es dann noch einmal.

problem-file-manager-refused = Der Ordner ließ sich nicht öffnen
problem-file-manager-refused-safe = Die Dateien liegen, wo sie lagen.
problem-file-manager-refused-do = Öffnen Sie ihn mit Ihrer Dateiverwaltung. Die Seite „Daten“ zeigt, wo er liegt.

problem-task-gone = Orchard weiß davon nichts mehr
problem-task-gone-safe = Ihre Daten betrifft das nicht.
problem-task-gone-do = Sehen Sie in der Liste der Sicherungen nach, wie es um sie steht.

problem-export-failed = Der Export konnte nicht geschrieben werden
problem-export-failed-safe = Die Sicherung ist unverändert.
problem-export-failed-do = Versuchen Sie es erneut. In den Einzelheiten steht, woran es lag.

problem-export-cell = Ein Wert in der Tabelle { $table }, Spalte { $column }, ist nicht, was er sein sollte
problem-export-cell-safe = Die Sicherung ist unverändert.
problem-export-cell-do = Sehen Sie in die Sicherung hinein, um ihn zu finden. Senden Sie uns die Einzelheiten, wenn oTree selbst ihn exportiert.

problem-code-not-here = Der Code der Studie von damals ist nicht auf diesem Computer
problem-code-not-here-safe = Die Sicherung ist unverändert.
problem-code-not-here-do = Exportieren Sie sie, oder sehen Sie hinein.

problem-task-broke = Orchard hat hier selbst einen Fehler gemacht
problem-task-broke-safe = Die Daten in der Studie und die Sicherungen auf diesem Computer sind, wie der letzte beendete Schritt sie hinterließ.
problem-task-broke-do = Versuchen Sie es erneut. Geschieht es wieder, kopieren Sie die Einzelheiten und melden Sie sie.

problem-download-wrong-length = Der Server kündigte { $expected-size } an, aber { $got-size } kamen an
problem-download-wrong-length-safe = Was ankam, gilt nicht als Sicherung. Die Daten in der Studie betrifft das nicht.
problem-download-wrong-length-do = Versuchen Sie es erneut.

# The log
problem-log-closed = Dieses Protokoll ist nicht mehr offen
problem-log-closed-safe = Nichts ist verloren: Das Protokoll liegt dort, wo die Studie läuft.
problem-log-closed-do = Verlassen Sie die Seite, und kommen Sie zurück.
problem-log-unreadable = Die Zeilen des Protokolls sind auf diesem Computer nicht lesbar
problem-log-unreadable-safe = Ihre Daten sind nicht betroffen, nur die Ansicht des Protokolls.
problem-log-unreadable-do = Prüfen Sie, ob auf der Festplatte Platz ist, und versuchen Sie es noch einmal.

problem-chart-unreadable = Das Bild der Diagramme lässt sich nicht speichern
problem-chart-unreadable-safe = Es wurde nichts geschrieben. Ihre Daten sind nicht betroffen.
problem-chart-unreadable-do = Versuchen Sie es noch einmal, oder speichern Sie die Messwerte als CSV.

# The browser and the clipboard

problem-address-refused = Orchard öffnet diese Adresse nicht
problem-address-refused-safe = Es wurde nichts gesendet.
problem-address-refused-do = Es öffnet nur Adressen Ihrer Studien und von Heroku. Wenn diese dazugehört, senden Sie uns die Einzelheiten.

problem-browser-refused = Der Browser ließ sich nicht öffnen
problem-browser-refused-safe = Die Studie betrifft das nicht.
problem-browser-refused-do = Kopieren Sie die Adresse und öffnen Sie sie in Ihrem Browser.

problem-clipboard-refused = Der Text ließ sich nicht kopieren
problem-clipboard-refused-safe = Es ging nichts verloren.
problem-clipboard-refused-do = Markieren und kopieren Sie ihn selbst.

# This computer's own server

problem-platform-missing = Ein Teil von Orchard fehlt in dieser Installation
problem-platform-missing-safe = Ihre Studien und deren Daten betrifft das nicht.
problem-platform-missing-do = Installieren Sie Orchard erneut.

problem-platform-no-answer = Der Server dieses Computers gab keine Antwort
problem-platform-no-answer-safe = Ihre Studien und deren Daten bleiben erhalten.
problem-platform-no-answer-do = Versuchen Sie es erneut. Wenn es wieder geschieht, starten Sie den Computer neu.

problem-platform-timed-out = Der Server dieses Computers ist nicht rechtzeitig gestartet
problem-platform-timed-out-safe = Ihre Studien und deren Daten bleiben erhalten.
problem-platform-timed-out-do = Versuchen Sie es erneut, wenn der Computer weniger zu tun hat.

problem-disk-full = Die Festplatte dieses Computers ist voll
problem-disk-full-safe = Was vorher da war, ist unverändert noch da.
problem-disk-full-do = Schaffen Sie etwas Platz und versuchen Sie es erneut.

problem-platform-refused = Der Server dieses Computers konnte nicht starten ({ $code })
problem-platform-refused-safe = Ihre Studien und deren Daten bleiben erhalten.
problem-platform-refused-do = Versuchen Sie es erneut. Wenn es wieder geschieht, senden Sie uns die Einzelheiten.

problem-data-folder = Orchard kann den Ordner seiner Studien nicht verwenden
problem-data-folder-safe = Darin wurde nichts geändert.
problem-data-folder-do = Sehen Sie nach, ob er lesbar und beschreibbar ist. Ihn nennen die Einzelheiten.

problem-already-running = In diesem Augenblick startet ein anderes Orchard
problem-already-running-safe = Ihre Studien und deren Daten betrifft das nicht.
problem-already-running-do = Warten Sie einen Moment und versuchen Sie es erneut.

problem-newer-data = Diese Studien wurden zuletzt mit einem neueren Orchard verwendet
problem-newer-data-safe = Darin wurde nichts geändert.
problem-newer-data-do = Installieren Sie das neueste Orchard.

problem-store = Die Liste Ihrer Studien lässt sich nicht lesen
problem-store-safe = Es wurde nichts geändert. Die Daten der Studien liegen in deren Datenbanken.
problem-store-do = Senden Sie uns die Einzelheiten, bevor Sie etwas von Hand ändern.

problem-no-randomness = Dieser Computer gibt zurzeit keine Zufallszahlen her
problem-no-randomness-safe = Ihre Studien und deren Daten betrifft das nicht.
problem-no-randomness-do = Ohne sie lässt sich kein sicheres Passwort erzeugen. Starten Sie den Computer neu und versuchen Sie es erneut.

problem-no-free-port = Dieser Computer hat keinen freien Port für eine Studie
problem-no-free-port-safe = Ihre Studien und deren Daten betrifft das nicht.
problem-no-free-port-do = Schließen Sie andere Programme, die Server betreiben, und versuchen Sie es erneut.

# The way to the server, and its answers

problem-bad-base = Die Adresse des Servers ist nicht verwendbar
problem-bad-base-safe = Es wurde nichts gesendet.
problem-bad-base-do = Versuchen Sie es erneut. Wenn es wieder geschieht, senden Sie uns die Einzelheiten.

problem-bad-token = Der Zugang zum Server ist nicht in Ordnung
problem-bad-token-safe = Es wurde nichts gesendet.
problem-bad-token-do = Schließen Sie Orchard und öffnen Sie es erneut.

problem-bad-code = Das kann kein Code sein
problem-bad-code-safe = Es wurde nichts gesendet.
problem-bad-code-do = Geben Sie die Ziffern ein, die Ihre Authentifizierungs-App gerade zeigt.

problem-code-wrong = Heroku hat diesen Code nicht angenommen
problem-code-wrong-safe = Es wurde nichts geändert.
problem-code-wrong-do = Jeder Code gilt eine halbe Minute und ein Mal. Geben Sie den nächsten ein.

problem-token-shape = Das kann kein Token sein
problem-token-shape-safe = Es wurde nichts gesendet und nichts behalten.
problem-token-shape-do = Kopieren Sie das ganze „Authorization token“ von Herokus Seite, ohne etwas davor oder danach.

problem-token-refused = Heroku kennt dieses Token nicht
problem-token-refused-safe = Es wurde nichts behalten.
problem-token-refused-do = Sehen Sie nach, ob Sie es ganz kopiert haben. Wurde es zurückgenommen oder ist es abgelaufen, legen Sie auf Herokus Seite ein neues an.

problem-account-nameless = Herokus Antwort nennt kein Konto
problem-account-nameless-safe = Es wurde nichts behalten.
problem-account-nameless-do = Legen Sie auf Herokus Seite ein neues Token an und fügen Sie dieses ein.

problem-account-refused = Heroku nimmt die Anmeldung von { $account } nicht mehr an
problem-account-refused-safe = Ihre Studien laufen weiter, und ihre Daten sind sicher.
problem-account-refused-do = Das Token wurde zurückgenommen oder ist abgelaufen. Melden Sie sich neu an; was Sie gerade taten, bleibt, wie es ist.

problem-account-gone = Dieses Konto ist nicht mehr angemeldet
problem-account-gone-safe = Ihre Studien und deren Daten betrifft das nicht.
problem-account-gone-do = Melden Sie sich dort neu an.

problem-signed-out = Bei { $account } ist niemand angemeldet
problem-signed-out-safe = Ihre Studien laufen weiter, und ihre Daten sind sicher.
problem-signed-out-do = Melden Sie sich bei diesem Konto an, um weiterzumachen.

problem-offer-gone = Diese Anmeldung ist vorbei
problem-offer-gone-safe = Es wurde nichts behalten.
problem-offer-gone-do = Beginnen Sie von vorn.

problem-cli-gone = Herokus Befehlszeile hat keine Anmeldung, die verwendet werden könnte
problem-cli-gone-safe = Es wurde nichts behalten.
problem-cli-gone-do = Ihr Schlüsselbund ist vielleicht gesperrt, oder jemand hat sich dort abgemeldet. Melden Sie sich stattdessen mit einem Token an.

problem-oauth-absent = Orchard ist hier nicht bei Heroku registriert
problem-oauth-absent-safe = Es wurde nichts gesendet.
problem-oauth-absent-do = Melden Sie sich stattdessen mit einem Token an.

problem-oauth-port = Die Anmeldung im Browser kommt nicht an: Ein anderes Programm verwendet Port { $port }
problem-oauth-port-safe = Es wurde nichts gesendet.
problem-oauth-port-do = Schließen Sie das andere Programm, oder melden Sie sich stattdessen mit einem Token an.

problem-oauth-denied = Orchard wurde nicht eingelassen
problem-oauth-denied-safe = Es wurde nichts behalten.
problem-oauth-denied-do = Versuchen Sie es erneut, und stimmen Sie auf Herokus Seite im Browser zu.

problem-oauth-timed-out = Im Browser hat niemand geantwortet
problem-oauth-timed-out-safe = Es wurde nichts behalten.
problem-oauth-timed-out-do = Versuchen Sie es erneut; die Seite wartet zehn Minuten.

problem-bad-name = Dieser Name kann nicht verwendet werden.
problem-bad-name-safe = Es wurde nichts gesendet.
problem-bad-name-do = Wählen Sie einen anderen.

problem-no-encryption = Von diesem Computer aus gelingt keine sichere Verbindung
problem-no-encryption-safe = Es wurde nichts gesendet.
problem-no-encryption-do = Die Zertifikate Ihres Systems fehlen. Installieren Sie sie und versuchen Sie es erneut.

problem-dns = Der Server war im Netz nicht zu finden
problem-dns-safe = Ihre Daten betrifft das nicht.
problem-dns-do = Sehen Sie nach, ob Sie online sind, und versuchen Sie es erneut.

problem-connect = Es gibt keine Verbindung zum Server
problem-connect-safe = Ihre Daten betrifft das nicht.
problem-connect-do = Sehen Sie nach, ob Sie online sind, und versuchen Sie es erneut.

problem-connect-timeout = Der Server hat nicht geantwortet
problem-connect-timeout-safe = Ihre Daten betrifft das nicht.
problem-connect-timeout-do = Vielleicht ist das Netz langsam oder gesperrt. Versuchen Sie es in einem Moment erneut.

problem-tls = Es kam keine sichere Verbindung zum Server zustande
problem-tls-safe = Es wurde nichts gesendet.
problem-tls-do = Vielleicht verlangt das Netz zuerst eine Anmeldung. Öffnen Sie eine beliebige Seite in Ihrem Browser und versuchen Sie es erneut.

problem-certificate = Der Server konnte nicht beweisen, wer er ist
problem-certificate-safe = Es wurde nichts gesendet.
problem-certificate-do = Machen Sie in diesem Netz nicht weiter. Prüfen Sie die Uhr dieses Computers, oder nehmen Sie ein anderes Netz.

problem-stall = Vom Server kam eine ganze Minute lang nichts
problem-stall-safe = Was vorher online war, ist noch online.
problem-stall-do = Sehen Sie nach, ob Ihr Netz in Ordnung ist, und versuchen Sie es erneut.

problem-no-answer-yet = Der Server hat noch nicht geantwortet
problem-no-answer-yet-safe = Ihre Daten betrifft das nicht.
problem-no-answer-yet-do = Es wird auf ihn gewartet. Sehen Sie nach, ob Ihr Netz in Ordnung ist.

problem-reset = Die Verbindung zum Server ist abgerissen
problem-reset-safe = Was vorher online war, ist noch online.
problem-reset-do = Versuchen Sie es erneut.

problem-upload-refused = Das Hochladen wurde abgelehnt
problem-upload-refused-safe = Was vorher online war, ist noch online.
problem-upload-refused-do = Versuchen Sie es in einem Moment erneut.

problem-upload-expired = Das Hochladen dauerte länger, als seine Adresse galt
problem-upload-expired-safe = Was vorher online war, ist noch online.
problem-upload-expired-do = Versuchen Sie es erneut, wenn möglich mit einer schnelleren Leitung.

problem-output-not-started = Der Server hat seine Arbeit nicht begonnen
problem-output-not-started-safe = Was vorher online war, ist noch online.
problem-output-not-started-do = Versuchen Sie es in einem Moment erneut.

problem-waited-too-long = Es dauert länger, als es je dauern sollte
problem-waited-too-long-safe = Was vorher online war, ist noch online.
problem-waited-too-long-do = Versuchen Sie es später erneut. Worauf gewartet wurde, steht in den Einzelheiten.

problem-database-failed = Die Datenbank der Studie konnte nicht angelegt werden
problem-database-failed-safe = Es wurde nichts online gestellt und sonst nichts verändert.
problem-database-failed-do = Als Grund wird genannt: { $why }. Beheben Sie ihn und versuchen Sie es erneut.

problem-addon-gone = Die Datenbank ließ sich nicht einrichten
problem-addon-gone-safe = Es wurde nichts eingeschaltet.
problem-addon-gone-do = Versuchen Sie es in einem Moment erneut.

problem-build-unknown = Orchard weiß nicht, ob das Projekt angekommen ist
problem-build-unknown-safe = Es wurde nicht zweimal gesendet. Was vorher online war, ist noch online.
problem-build-unknown-do = Sehen Sie in einigen Minuten in der Liste der Versionen nach und versuchen Sie es dann erneut.

problem-body-too-large = Der Server antwortete mit mehr, als richtig sein kann
problem-body-too-large-safe = Ihre Daten betrifft das nicht.
problem-body-too-large-do = Versuchen Sie es erneut. Wenn es wieder geschieht, senden Sie uns die Einzelheiten.

problem-bad-json = Der Server antwortete mit etwas Unlesbarem
problem-bad-json-safe = Ihre Daten betrifft das nicht.
problem-bad-json-do = Versuchen Sie es erneut. Wenn es wieder geschieht, senden Sie uns die Einzelheiten.

problem-bad-reply = Der Server antwortet nicht, wie er sollte
problem-bad-reply-safe = Ihre Daten betrifft das nicht.
problem-bad-reply-do = Vielleicht steht ein anderes Programm dazwischen. Versuchen Sie es erneut, oder nehmen Sie ein anderes Netz.

problem-bad-url = Der Server nannte eine Adresse, der Orchard nicht traut
problem-bad-url-safe = Dorthin wurde nichts gesendet.
problem-bad-url-do = Senden Sie uns die Einzelheiten.

problem-redirected = Der Server will Orchard anderswohin schicken
problem-redirected-safe = Dorthin wurde nichts gesendet.
problem-redirected-do = Vielleicht verlangt das Netz zuerst eine Anmeldung. Öffnen Sie eine beliebige Seite in Ihrem Browser und versuchen Sie es erneut.

problem-endless-list = Der Server sendet eine Liste, die nicht endet
problem-endless-list-safe = Ihre Daten betrifft das nicht.
problem-endless-list-do = Versuchen Sie es erneut. Wenn es wieder geschieht, senden Sie uns die Einzelheiten.

problem-link-expired = Die Adresse der Sicherung ist abgelaufen, und neue auch
problem-link-expired-safe = Die Sicherung gibt es noch, und die Daten der Studie betrifft das nicht.
problem-link-expired-do = Versuchen Sie es in einem Moment erneut.

problem-download-changed = Die Sicherung war bei jedem Abruf eine andere
problem-download-changed-safe = Die Daten der Studie betrifft das nicht. Was kam, gilt nicht als Sicherung.
problem-download-changed-do = Versuchen Sie es erneut. Wenn es wieder geschieht, machen Sie eine neue Sicherung.

problem-file = Die gepackte Kopie lässt sich nicht lesen
problem-file-safe = Was vorher online war, ist noch online.
problem-file-do = Versuchen Sie es erneut. Wenn es wieder geschieht, sehen Sie nach, ob die Festplatte in Ordnung ist.

problem-file-changed = Die gepackte Kopie hat sich geändert, während sie gesendet wurde
problem-file-changed-safe = Was vorher online war, ist noch online.
problem-file-changed-do = Versuchen Sie es erneut.

problem-cancelled = Sie haben abgebrochen
problem-cancelled-safe = Es wurde nichts eingeschaltet.
problem-cancelled-do = Sie können jederzeit neu beginnen.

problem-api-unauthorized = Der Server nimmt den Zugang nicht mehr an
problem-api-unauthorized-safe = Ihre Studien und deren Daten betrifft das nicht.
problem-api-unauthorized-do = Schließen Sie Orchard und öffnen Sie es erneut.

problem-api-two-factor = Der Server verlangt einen zweiten Beweis, wer Sie sind
problem-api-two-factor-safe = Ihre Studien und deren Daten betrifft das nicht.
problem-api-two-factor-do = Geben Sie den Code ein, den Ihre Authentifizierungs-App zeigt, und führen Sie es dann noch einmal aus.

problem-api-payment = Auf dem Konto ist eine Rechnung offen
problem-api-payment-safe = Ihre Studien und deren Daten betrifft das noch nicht.
problem-api-payment-do = Begleichen Sie sie bei Heroku und versuchen Sie es erneut.

problem-api-verification = Das Konto muss zuerst bestätigt werden
problem-api-verification-safe = Es wurde nichts eingerichtet, und nichts kostet etwas.
problem-api-verification-do = Hinterlegen Sie bei Heroku eine Karte und versuchen Sie es erneut.

problem-api-suspended = Das Konto ist gesperrt
problem-api-suspended-safe = Heroku behält die Daten vorerst.
problem-api-suspended-do = Schreiben Sie an den Support von Heroku.

problem-api-scope = Die Anmeldung reicht dafür nicht weit genug
problem-api-scope-safe = Es wurde nichts geändert.
problem-api-scope-do = Melden Sie sich neu an, mit einem Token, das alles darf (Scope „Global“).

problem-api-forbidden = Das Konto darf das nicht
problem-api-forbidden-safe = Es wurde nichts geändert.
problem-api-forbidden-do = Fragen Sie, wem die Studie gehört.

problem-api-not-found = Der Server kennt es nicht mehr
problem-api-not-found-safe = Es wurde nichts geändert.
problem-api-not-found-do = Sehen Sie in der Liste der Studien nach, wie es ihnen geht.

problem-api-confirm = Der Server will das bestätigt haben
problem-api-confirm-safe = Es wurde nichts geändert.
problem-api-confirm-do = Senden Sie uns die Einzelheiten.

problem-api-conflict = Mit dieser Studie geschieht gerade etwas anderes
problem-api-conflict-safe = Es wurde nichts geändert.
problem-api-conflict-do = Warten Sie, bis es fertig ist, und versuchen Sie es erneut.

problem-api-name-taken = Dieser Name ist vergeben.
problem-api-name-taken-safe = Es wurde nichts gesendet.
problem-api-name-taken-do = Wählen Sie einen anderen.

problem-api-rate-limit = Der Server wurde in kurzer Zeit zu oft gefragt
problem-api-rate-limit-safe = Es wurde nichts geändert.
problem-api-rate-limit-do = Warten Sie einige Minuten und versuchen Sie es erneut.

problem-api-refused = Der Server hat es abgelehnt
problem-api-refused-safe = Es wurde nichts geändert.
problem-api-refused-do = Sein Grund steht in den Einzelheiten.

problem-api-down = Der Server hat selbst Schwierigkeiten
problem-api-down-safe = Was vorher online war, ist noch online, soweit der Server es zulässt.
problem-api-down-do = Versuchen Sie es in einigen Minuten erneut.

# Was eine neue Fassung an einer Studie mit Daten nicht mehr gehen lässt: App, Modell, Feld, und wie viele es betrifft.
breaks-new-field = { $app }: Das neue Feld { $field } wird bei { $participants ->
        [one] einer Versuchsperson
       *[other] { $participants } Versuchspersonen
    } fehlen. Wer noch in { $app } ist, bekommt einen Fehler, neue Sitzungen damit lassen sich nicht anlegen, und oTrees eigener Export wird für die ganze Studie scheitern. Die Antworten sind in der Sicherung sicher.
breaks-new-extra-field = { $app }: Für das neue Feld { $field } von { $model } ist in der Datenbank kein Platz. Seiten, die { $model } verwenden, werden einen Fehler zeigen. Was darin steht, ist in der Sicherung sicher.
breaks-unreadable = { $app }: { $field } war vorher ein Feld anderer Art, und oTree kann jene Antworten nicht als die neue Art lesen. oTrees eigener Export wird für die ganze Studie scheitern. Die Antworten von { $participants ->
        [one] einer Versuchsperson
       *[other] { $participants } Versuchspersonen
    } sind in der Sicherung sicher.
breaks-refused = { $app }: { $field } war vorher ein Feld anderer Art, und die Datenbank nimmt Antworten der neuen Art nicht an. Wer eine gibt, bekommt einen Fehler. Frühere Antworten bleiben erhalten.
breaks-rounded = { $app }: { $field } war vorher für ganze Zahlen. Neue Antworten verlieren, was hinter dem Komma steht. Frühere Antworten bleiben erhalten.
breaks-too-long = { $app }: { $field } hat in der Datenbank Platz für { $most } Zeichen. Wer mehr schreibt, bekommt einen Fehler. Frühere Antworten bleiben erhalten.
breaks-still-demanded = { $app }: Die Datenbank verlangt einen Wert für { $field }, und der neue Code gibt keinen. Neue Sitzungen von { $app } lassen sich nicht anlegen, und sobald es jemand versucht hat, wird oTrees eigener Export für die ganze Studie scheitern. Frühere Antworten sind in der Sicherung sicher.
breaks-app-gone = { $app } steht nicht mehr in den Einstellungen. oTrees eigener Export aller Apps wird die Antworten von { $participants ->
        [one] einer Versuchsperson
       *[other] { $participants } Versuchspersonen
    } stillschweigend auslassen. Sie sind in der Sicherung sicher, und Orchard exportiert sie.
breaks-field-gone = { $app }: Das Feld { $field } steht nicht mehr im Code. oTrees eigene Exporte werden es stillschweigend auslassen; { $answers ->
        [one] eine Antwort ist
       *[other] { $answers } Antworten sind
    } in der Sicherung sicher, und Orchard exportiert sie.
breaks-unsure = { $app }: Nicht alle Felder von { $model } lassen sich kennen, ohne den Code auszuführen. Es kann also mehr geben, was nicht mehr geht.
breaks-other-otree = Der neue Code verlangt oTree { $asked }, und diese Daten stammen von oTree { $held }, das sie in anderen Tabellen hält. Jede Seite der Studie wird einen Fehler zeigen, neue Sitzungen lassen sich nicht anlegen, und oTrees eigener Export wird scheitern. Alle Antworten sind in der Sicherung sicher.
