"""A small web server to route to: python3 server.py PORT"""
import base64, hashlib, http.server, os, socketserver, struct, sys, time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def answer(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split('?')[0]
        if path == '/hello':
            self.answer(f'hello from {os.environ.get("DYNO", "nowhere")}'.encode())
        elif path == '/exit':
            os._exit(9)
        elif path == '/headers':
            self.answer(str(self.headers).encode(), Connection='X-Hop', X_Hop='1', Keep_Alive='timeout=5', X_Kept='1')
        elif path == '/slow':
            time.sleep(600)
        elif path == '/silent':
            self.send_response(200)
            self.send_header('Content-Length', '10')
            self.end_headers()
            self.wfile.write(b'abc')
            self.wfile.flush()
            time.sleep(600)
        elif path == '/trickle':
            self.send_response(200)
            self.send_header('Content-Length', '6')
            self.end_headers()
            for n in range(6):
                self.wfile.write(b'%d' % n)
                self.wfile.flush()
                time.sleep(0.5)
        elif path == '/old':
            self.wfile.write(b'HTTP/1.0 200 OK\r\n\r\nuntil the end')
            self.close_connection = True
        elif path == '/drop':
            self.close_connection = True
        elif path == '/torn':
            self.send_response(200)
            self.send_header('Content-Length', '10')
            self.end_headers()
            self.wfile.write(b'abc')
            self.close_connection = True
        elif path == '/garbage':
            self.wfile.write(b'this is not HTTP\r\n\r\n')
            self.close_connection = True
        elif path == '/chunks':
            self.send_response(200)
            self.send_header('Transfer-Encoding', 'chunked')
            self.end_headers()
            for n in range(3):
                self.wfile.write(b'4\r\nabc%d\r\n' % n)
                self.wfile.flush()
            self.wfile.write(b'0\r\n\r\n')
        elif path == '/big':
            self.answer(b'x' * 5_000_000)
        elif self.headers.get('Upgrade', '').lower() == 'websocket':
            self.websocket()
        else:
            self.answer(b'not here', 404)

    do_HEAD = do_GET

    def do_POST(self):
        if self.headers.get('Transfer-Encoding') == 'chunked':
            body = b''
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.answer(f'{len(body)} {hashlib.sha256(body).hexdigest()}'.encode())

    def websocket(self):
        key = self.headers['Sec-WebSocket-Key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_response(101)
        self.send_header('Upgrade', 'websocket')
        self.send_header('Connection', 'Upgrade')
        self.send_header('Sec-WebSocket-Accept', accept)
        self.end_headers()
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                break
            size = head[1] & 127
            if size == 126:
                size = struct.unpack('>H', self.rfile.read(2))[0]
            mask = self.rfile.read(4)
            body = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(size)))
            text = b'echo ' + body
            length = bytes([len(text)]) if len(text) < 126 else struct.pack('>BH', 126, len(text))
            self.wfile.write(bytes([0x81]) + length + text)
            self.wfile.flush()
        self.close_connection = True


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


Server(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
