internal import FoundationEssentials
internal import Glibc

/// Where the Debian package and `tableorder setup` keep things.
enum Installation {
    static let settings = "/etc/tableorder/tableorder.env"
    static let credentials = "/etc/tableorder/credentials"
    static let databaseCertificate = "/etc/tableorder/database-ca.pem"
    static let certificate = "/etc/tableorder/tls/certificate.pem"
    static let certificateKey = "/etc/tableorder/tls/key.pem"
    static let siteTemplate = "/usr/share/tableorder/nginx/site.conf"
    static let site = "/etc/nginx/sites-available/tableorder"
    static let enabledSite = "/etc/nginx/sites-enabled/tableorder"
    static let debiansSite = "/etc/nginx/sites-enabled/default"

    /// The workers' role, which reads and writes rows; and the one that owns the tables and migrates them.
    static let role = "tableorder"
    static let owner = "tableorder_owner"
    static let database = "tableorder"

    /// Nil for a secret that is not there yet. Only root may ask.
    static func credential(_ name: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: "\(credentials)/\(name)") else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
        return line.isEmpty ? nil : String(line)
    }

    /// Writes a secret that only root reads, whole or not at all.
    static func keep(_ name: String, _ secret: String) throws(SetupFailed) {
        try write(secret + "\n", to: "\(credentials)/\(name)", mode: 0o600)
    }

    static func write(_ text: String, to path: String, mode: mode_t) throws(SetupFailed) {
        let temporary = path + ".new"
        _ = unsafe unlink(temporary)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw SetupFailed(refused: "\(path) cannot be written") }
        let bytes = Array(text.utf8)
        let isWritten =
            unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fchmod(descriptor, mode) == 0
            && fsync(descriptor) == 0
        guard Glibc.close(descriptor) == 0, isWritten, unsafe rename(temporary, path) == 0 else {
            throw SetupFailed(refused: "\(path) cannot be written")
        }
    }

    /// What the units say, too; for a command that root runs by hand.
    static let variables = [
        "ENVIRONMENT": "production", "LOG_FILE": "/var/log/tableorder/app.log",
        "IMAGE_DIR": "/var/lib/tableorder/images",
    ]

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

/// Why setting up cannot go on: one sentence.
struct SetupFailed: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) {
        description = sentence
    }

    /// - Parameter attempt: what the kernel has just refused, and says why.
    init(refused attempt: String) {
        description = "\(attempt): \(unsafe String(cString: strerror(errno)))."
    }
}
