"""A build backend that looks around and makes a package of what it saw."""
import os, zipfile


def attempt(act):
    try:
        act()
        return 'done'
    except OSError as error:
        return f'refused: {type(error).__name__} {error.errno}'


def build_wheel(folder, settings=None, metadata=None):
    secret = r'SECRET'
    saw = {
        'read': attempt(lambda: open(secret, 'rb').close()),
        'cut': attempt(lambda: os.truncate(secret, 0)),
        'list': attempt(lambda: os.listdir(os.path.dirname(secret))),
        # Beside the platform there is always the first of all processes.
        'signal': attempt(lambda: os.kill(1, 0)),
        'write here': attempt(lambda: open(os.path.join(folder, 'x'), 'wb').close()),
    }
    name = 'prober-1-py3-none-any.whl'
    files = {
        'prober.py': f'saw = {saw!r}\n',
        'prober-1.dist-info/METADATA': 'Metadata-Version: 2.1\nName: prober\nVersion: 1\n',
        'prober-1.dist-info/WHEEL': 'Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    }
    files['prober-1.dist-info/RECORD'] = ''.join(f'{path},,\n' for path in [*files, 'prober-1.dist-info/RECORD'])
    with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name
