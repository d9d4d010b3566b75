internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Postgres
internal import Web

/// Where pictures of dishes are kept, and nginx finds them: `<store>/<hash>.<format>`.
///
/// A name is the hash of what the file holds, so that a file never changes and may be cached for ever.
public struct PictureFolder: Sendable {
    /// A file that nobody points to stays this long: a browser may just have been told of it, or a call be about to
    /// point to it.
    static let graceSeconds = 3600

    private let path: String

    /// - Parameter path: an existing folder that the workers may write in.
    public init(path: String) {
        self.path = path
    }

    /// What could not be done, for the log.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ step: String, _ path: String) {
            let reason = unsafe String(cString: strerror(errno))
            description = "\(step) \(path): \(reason)"
        }
    }

    /// Writes a picture, unless it is there already: either whole or not at all.
    /// - Returns: its address, `/images/…`.
    /// - Throws: ``Failure`` when the disk does not take it.
    func save(_ picture: Picture, storeID: Store.ID) throws -> String {
        let folder = "\(path)/\(storeID)"
        if unsafe mkdir(folder, 0o755) != 0, errno != EEXIST { throw Failure("mkdir", folder) }
        // Whatever the process's umask: nginx reads here as another user.
        _ = unsafe chmod(folder, 0o755)
        let digest = SHA256.hash(data: picture.bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        let name = digest.joined() + "." + picture.format.rawValue
        // A file that is there gets its time of grace anew.
        if unsafe utimensat(AT_FDCWD, "\(folder)/\(name)", nil, 0) != 0 {
            try write(picture.bytes, to: "\(folder)/\(name)")
        }
        return Self.address(of: name, storeID: storeID)
    }

    /// Removes the store's pictures that nobody points to, once their time of grace is over. What fails now is tried
    /// again the next time.
    /// - Parameter addresses: of all pictures that the store's dishes have.
    func sweep(keeping addresses: Set<String>, storeID: Store.ID, at now: Timestamp) {
        let folder = "\(path)/\(storeID)"
        let latest = Double(now.microsecondsSince1970) / 1e6 - Double(Self.graceSeconds)
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? [] {
            guard !addresses.contains(Self.address(of: name, storeID: storeID)),
                let written = try? files.attributesOfItem(atPath: "\(folder)/\(name)")[.modificationDate] as? Date,
                written.timeIntervalSince1970 < latest
            else { continue }
            try? files.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    private static func address(of name: String, storeID: Store.ID) -> String { "/images/\(storeID)/\(name)" }

    /// Under another name first: who looks finds the whole file or none.
    private func write(_ bytes: [UInt8], to file: String) throws {
        let temporary = "\(file).\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure("open", temporary) }
        let isWritten = unsafe bytes.withUnsafeBytes { buffer in
            var rest = unsafe buffer[...]
            while unsafe !rest.isEmpty {
                let count = unsafe Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { return false }
                unsafe rest = rest.dropFirst(count)
            }
            return true
        }
        let isSafe = isWritten && fchmod(descriptor, 0o644) == 0 && fsync(descriptor) == 0
        let failure = isSafe ? nil : Failure("write", temporary)
        _ = close(descriptor)
        guard isSafe, unsafe rename(temporary, file) == 0 else {
            let reason = failure ?? Failure("rename", temporary)
            _ = unsafe unlink(temporary)
            throw reason
        }
    }
}

extension Problem.Kind {
    static let picturesNotKept = Self(
        503, "PICTURES_NOT_KEPT", ko: "이 서버에는 사진을 저장할 곳이 없습니다. 관리자에게 문의해 주세요.",
        en: "This server has no place for pictures; please ask its operator.")
}
