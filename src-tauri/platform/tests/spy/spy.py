"""A study that looks around: what it gets to see of the platform and of others, as JSON."""
import ctypes, http.server, json, multiprocessing, os, signal, socket, sqlite3, ssl, subprocess, tempfile
import urllib.error, urllib.parse, urllib.request

PTRACE_ATTACH = 16


def attempt(act):
    try:
        return act()
    except BaseException as error:
        return f'refused: {type(error).__name__} {getattr(error, "errno", "") or getattr(error, "code", "")}'


def read(path):
    with open(path, 'rb') as file:
        return file.read(1 << 16).decode('utf-8', 'replace')


def attach(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(PTRACE_ATTACH, pid, None, None) != 0:
        raise OSError(ctypes.get_errno(), 'ptrace')
    return 'attached'


def ask(address, path, headers):
    request = urllib.request.Request(address + path, headers=headers)
    return urllib.request.urlopen(request, timeout=30).read().decode()


def look_at(pid):
    return {
        'environ': attempt(lambda: read(f'/proc/{pid}/environ')),
        'maps': attempt(lambda: read(f'/proc/{pid}/maps')),
        'memory': attempt(lambda: read(f'/proc/{pid}/mem')),
        'files': attempt(lambda: os.listdir(f'/proc/{pid}/fd')),
        'pipe': attempt(lambda: open(f'/proc/{pid}/fd/0', 'wb').write(b'"kill"\n')),
        'ptrace': attempt(lambda: attach(pid)),
        'signal': attempt(lambda: signal_to(pid)),
        'its root': attempt(lambda: os.listdir(f'/proc/{pid}/root/')),
        'its folder': attempt(lambda: os.listdir(f'/proc/{pid}/cwd/')),
    }


def reach(path):
    """Every way to a file that is somebody else's, and to what lies beside it."""
    folder, name = os.path.split(path)
    def by_folder():
        with open(os.open(name, os.O_RDONLY, dir_fd=os.open(folder, os.O_PATH)), 'rb') as file:
            return file.read(64).decode('utf-8', 'replace')
    def by_link(link, make):
        try:
            make(path, link)
            return read(link)
        finally:
            if os.path.lexists(link):
                os.unlink(link)
    return {
        'read': attempt(lambda: read(path)),
        'by its folder': attempt(by_folder),
        'by a way up': attempt(lambda: read('/proc/self/cwd/' + os.path.relpath(path))),
        'by a link': attempt(lambda: by_link('link', os.symlink)),
        'by a hard link': attempt(lambda: by_link('hard', os.link)),
        'append': attempt(lambda: open(path, 'ab').close()),
        'cut': attempt(lambda: os.truncate(path, 0)),
        'take': attempt(lambda: os.rename(path, 'taken')),
        'remove': attempt(lambda: os.unlink(path)),
        'list': attempt(lambda: os.listdir(folder)),
        'beside': attempt(lambda: open(os.path.join(folder, 'planted'), 'wb').close()),
        'by another program': attempt(lambda: subprocess.run(['cat', path], check=True, capture_output=True).stdout.decode()),
    }


def signal_to(pid):
    os.kill(pid, signal.SIGCONT)
    return 'sent'


def own():
    """What every study may do."""
    os.makedirs('uploads', exist_ok=True)
    with open('uploads/answer', 'w') as file:
        file.write('42')
    os.rename('uploads/answer', 'answer')
    with sqlite3.connect('db.sqlite3') as base:
        base.execute('CREATE TABLE IF NOT EXISTS answers (said TEXT)')
    base.close()
    with tempfile.TemporaryFile() as file:
        file.write(b'42')
    child = subprocess.Popen(['sleep', '600'])
    child.kill()
    child.wait()
    with multiprocessing.get_context('spawn').Pool(1) as pool:
        pool.map(abs, [-1])
    ssl.create_default_context()
    socket.getaddrinfo('localhost', 80)
    return [read('answer'), len(read(json.__file__)) > 0, os.listdir('.') != []]


def report(asked):
    address = asked['address'][0]
    host = address.split('://')[1]
    tried = [
        {},
        {'Authorization': 'Bearer'},
        {'Authorization': 'Bearer ' + '0' * 64},
        {'Authorization': 'Basic ' + 'Og=='},
        {'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Host': host},
    ]
    paths = ['/apps', '/apps/other/config-vars', '/apps/other/releases', '/account', '/oauth/authorizations']
    sockets = [f'{folder}/.s.PGSQL.{port}' for folder in ('/tmp', '/var/run/postgresql', '/run/postgresql')
               for port in asked['postgres'] + ['5432']]
    return {
        'environment': dict(os.environ),
        'parent': os.getppid(),
        'files': {number: attempt(lambda: os.readlink(f'/proc/self/fd/{number}')) for number in os.listdir('/proc/self/fd')},
        'processes': {pid: look_at(int(pid)) for pid in asked['pid'] + [str(os.getppid())]},
        'api': [attempt(lambda: ask(address, path, headers)) for path in paths for headers in tried],
        'reached': {path: reach(path) for path in asked.get('file', [])},
        'own': own(),
        'sockets': [path for path in sockets if os.path.exists(path)],
    }


class Spy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        text = json.dumps(report(asked) if asked else 'ready').encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)


if __name__ == '__main__':
    http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Spy).serve_forever()
