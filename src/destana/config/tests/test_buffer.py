import http.client
import time
from contextlib import ExitStack, closing

from destana.config import limits
from destana.config.tests.conftest import Line, read_all

POST = b"POST /kirim HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
STALLED = 64
QUICK = 1.0  # seconds; a visitor on an idle server takes a few milliseconds


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_it_serves_a_visitor_while_64_bodies_stall(line: Line) -> None:
    with ExitStack() as stack:
        for _number in range(STALLED):
            stalled = stack.enter_context(closing(line.open()))
            stalled.sendall(POST + b"Content-Length: 1000\r\n\r\nhalf")
        begin = time.monotonic()
        assert status(line.visit()) == 200
        assert time.monotonic() - begin < QUICK
    assert line.echo.seen == [("/", 0)]


def test_it_serves_a_visitor_while_64_heads_stall(line: Line) -> None:
    with ExitStack() as stack:
        for _number in range(STALLED):
            stack.enter_context(closing(line.open())).sendall(b"GET /slow HTTP/1.1\r\nHost:")
        assert status(line.visit()) == 200


def test_it_serves_a_visitor_while_readers_of_large_pages_stall(line: Line) -> None:
    line.echo.large = 8 * limits.MIB
    with ExitStack() as stack:
        for _number in range(8):
            stack.enter_context(closing(line.open())).sendall(
                b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
        begin = time.monotonic()
        answer = line.visit()
        assert status(answer) == 200
        assert len(answer) > line.echo.large
        assert time.monotonic() - begin < 10 * QUICK  # both threads would be held for ever otherwise


def test_it_lets_a_stalled_body_go_with_408(line: Line) -> None:
    answer = line.ask(POST + b"Content-Length: 1000\r\n\r\nhalf")
    assert status(answer) == 408
    assert line.echo.seen == []


def test_it_closes_a_head_that_never_ends(line: Line) -> None:
    assert line.ask(b"GET /slow HTTP/1.1\r\nHost:") == b""


def test_it_lets_a_drip_fed_body_go_after_the_whole_time(line: Line) -> None:
    with closing(line.open()) as drip:
        drip.sendall(POST + b"Content-Length: 1000\r\n\r\n")
        begin = time.monotonic()
        drip.settimeout(0.2)
        answer = b""
        while not answer and time.monotonic() - begin < 10:
            drip.sendall(b"x")
            try:
                answer = drip.recv(65536)
            except TimeoutError:
                continue
        assert status(answer) == 408
        assert time.monotonic() - begin > 2.5


def test_it_passes_a_body_in_chunks_on_with_its_length(line: Line) -> None:
    answer = line.ask(POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n7")


def test_it_passes_a_body_larger_than_memory_on_whole(line: Line) -> None:
    size = 4 * limits.MEMORY_BYTES + 1
    connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=20)
    connection.request("POST", "/kirim", body=b"y" * size)
    assert connection.getresponse().read() == str(size).encode()
    connection.close()


def test_it_refuses_a_body_over_the_limit_with_a_sentence_once_all_is_sent(line: Line) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=20)
    connection.request("POST", "/kirim", body=b"y" * (limits.BODY_BYTES + 1), headers={"Accept": "text/html"})
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    assert response.status == 413
    assert response.headers["Connection"] == "close"
    assert "lebih besar" in page
    assert line.echo.seen == []


def test_it_refuses_a_body_in_chunks_over_the_limit(line: Line) -> None:
    chunk = b"%x\r\n" % limits.MIB + b"y" * limits.MIB + b"\r\n"
    answer = line.ask(POST + b"Transfer-Encoding: chunked\r\n\r\n" + 9 * chunk + b"0\r\n\r\n")
    assert status(answer) == 413


def test_it_refuses_an_endless_body_without_reading_it(line: Line) -> None:
    answer = line.ask(POST + b"Content-Length: 99999999999999\r\n\r\n")
    assert status(answer) == 413


def test_it_refuses_before_the_body_when_the_client_waits_for_our_word(line: Line) -> None:
    answer = line.ask(POST + b"Content-Length: 20000000\r\nExpect: 100-continue\r\n\r\n")
    assert status(answer) == 413


def test_it_takes_13_mib_on_the_photo_form_only(line: Line) -> None:
    size = limits.BODY_BYTES + limits.MIB
    for path, wanted in (("/lapor", 200), ("/lapor/foto", 200), ("/laporan", 413), ("/", 413)):
        connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=20)
        connection.request("POST", path, body=b"y" * size)
        assert connection.getresponse().status == wanted, path
        connection.close()


def test_it_refuses_large_headers_in_the_readers_language(line: Line) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nConnection: close\r\n"
    answer = line.ask(head + b"Cookie: " + b"k" * 20_000 + b"\r\n\r\n")
    assert status(answer) == 431
    assert b"header data" in answer


def test_it_refuses_headers_beyond_the_parser_with_431_too(line: Line) -> None:
    with closing(line.open()) as huge:
        huge.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"k" * 70_000)
        assert status(read_all(huge)) == 431


def test_it_refuses_a_whole_head_that_is_far_too_large_with_431(line: Line) -> None:
    answer = line.ask(b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"k" * 70_000 + b"\r\n\r\n")
    assert status(answer) == 431
    assert line.echo.seen == []


def test_it_lets_go_of_a_line_that_only_sends_blank_lines(line: Line) -> None:
    with closing(line.open()) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b"\r\n\r\n0"):
            answer += idle.recv(65536)
        idle.sendall(b"\r\n")
        assert read_all(idle) == b""  # a line that is kept for ever ends this with a timeout


def test_it_answers_broken_http_with_400(line: Line) -> None:
    assert status(line.ask(b"\x16\x03\x01 nonsense\r\n\r\n")) == 400


def test_it_forgets_a_sender_who_hangs_up(line: Line) -> None:
    with closing(line.open()) as lost:
        lost.sendall(POST + b"Content-Length: 1000\r\n\r\nhalf")
    assert status(line.visit()) == 200
    assert line.echo.seen == [("/", 0)]


def test_it_does_not_count_bytes_beyond_the_content_length(line: Line) -> None:
    answer = line.ask(POST + b"Content-Length: 3\r\n\r\nabcGARBAGE")
    assert answer.split(b"\r\n\r\n", 1)[1].startswith(b"3")
    assert line.echo.seen == [("/kirim", 3)]


def test_it_keeps_a_line_open_for_the_next_request(line: Line) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=20)
    for body in (b"one", b"three"):
        connection.request("POST", "/kirim", body=body)
        assert connection.getresponse().read() == str(len(body)).encode()
    connection.close()
