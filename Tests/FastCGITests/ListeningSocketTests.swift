import Glibc
import Testing

@testable import FastCGI

@Suite struct ListeningSocketTests {
    @Test(arguments: [
        ("fd:0", ListeningSocket.Address.descriptor(0)),
        ("unix:/run/x.sock", .unix(path: "/run/x.sock")),
        ("/run/x.sock", .unix(path: "/run/x.sock")),
        ("127.0.0.1:9000", .tcp(host: "127.0.0.1", port: 9000)),
        ("[::1]:9000", .tcp(host: "::1", port: 9000)),
    ])
    func `an address is read from its text`(text: String, address: ListeningSocket.Address) {
        #expect(ListeningSocket.Address(text) == address)
        #expect(ListeningSocket.Address(address.description) == address)
    }

    @Test(arguments: [
        "", "fd:", "fd:-1", "fd:x", "fd:99999999999", "unix:", "unix:x.sock", "x.sock", "127.0.0.1", "127.0.0.1:",
        "127.0.0.1:65536", "127.0.0.1:+1", "localhost:9000", "::1:9000", "[::1]", "[127.0.0.1]:9000x", ":9000",
        "/\(String(repeating: "x", count: 107))", "/a\0b",
    ])
    func `anything else is no address`(text: String) {
        #expect(ListeningSocket.Address(text) == nil)
    }

    @Test func `a socket file has mode 0660 and goes with the socket`() throws {
        let restaurant = try Restaurant()
        var status = stat()
        #expect(unsafe lstat(restaurant.path, &status) == 0)
        #expect(status.st_mode == S_IFSOCK | 0o660)
        restaurant.close()
        #expect(unsafe lstat(restaurant.path, &status) == -1)
    }

    @Test func `a live socket is not replaced, a stale one is`() throws {
        let restaurant = try Restaurant()
        #expect(throws: ListeningSocket.Failure.self) { try ListeningSocket(.unix(path: restaurant.path)) }
        let client = try restaurant.client()
        #expect(try client.ask(.request("GET", keep: false)).isEnded, "the attempt did no harm")
        #expect(restaurant.pool.drain(within: .seconds(5)))

        // As after a kill: the file stays, and nobody listens.
        #expect(unsafe rename(restaurant.path, restaurant.path + "-stale") == 0)
        restaurant.socket.close()
        #expect(unsafe rename(restaurant.path + "-stale", restaurant.path) == 0)
        let second = try ListeningSocket(.unix(path: restaurant.path))
        let pool = try WorkerPool(listeningOn: second)
        pool.start(workers: 1) { _ in ClosureWorker(answer: echo) }
        #expect(try restaurant.client().ask(.request("GET", "/second", keep: false)).body == "GET /second ")
        #expect(pool.drain(within: .seconds(5)))
        second.close()
    }

    @Test func `closing leaves a successor's file alone`() throws {
        let restaurant = try Restaurant()
        #expect(restaurant.pool.drain(within: .seconds(5)))
        #expect(unsafe unlink(restaurant.path) == 0)
        let successor = try ListeningSocket(.unix(path: restaurant.path))
        restaurant.socket.close()
        var status = stat()
        #expect(unsafe lstat(restaurant.path, &status) == 0)
        successor.close()
        #expect(unsafe lstat(restaurant.path, &status) == -1)
    }

    @Test func `a file that is no socket stays, and the reason is a sentence`() throws {
        var template = Array("/tmp/fastcgi-file-XXXXXX".utf8CString)
        let file = Descriptor(unsafe mkstemp(&template))
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let failure = #expect(throws: ListeningSocket.Failure.self) { try ListeningSocket(.unix(path: path)) }
        #expect(failure?.description == "Cannot listen on unix:\(path): bind failed: File exists.")
        file.close()
        #expect(unsafe unlink(path) == 0)
    }

    @Test func `an inherited descriptor must be listening`() throws {
        #expect(throws: ListeningSocket.Failure.self) { try ListeningSocket(.descriptor(4095)) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(throws: ListeningSocket.Failure.self) { try ListeningSocket(.descriptor(number)) }
        Descriptor(number).close()
        let restaurant = try Restaurant(workers: 0)
        let inherited = try ListeningSocket(.descriptor(dup(restaurant.socket.descriptor)))
        restaurant.pool.start(workers: 1) { _ in ClosureWorker(answer: echo) }
        #expect(try restaurant.client().ask(.request("GET", keep: false)).isEnded)
        inherited.close()
        restaurant.close()
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `requests come in over TCP`(host: String) throws {
        let listening = try ListeningSocket(.tcp(host: host, port: 0))
        let pool = try WorkerPool(listeningOn: listening)
        pool.start(workers: 1) { _ in ClosureWorker(answer: echo) }
        let client = try Client(peerOf: listening)
        #expect(try client.ask(.request("GET", "/tcp")).body == "GET /tcp ")
        client.close()
        #expect(pool.drain(within: .seconds(5)))
        listening.close()
    }
}
