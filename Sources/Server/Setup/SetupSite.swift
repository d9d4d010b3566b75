internal import FoundationEssentials
internal import Glibc

/// nginx's site for a domain, with a certificate of our own until there is one that browsers trust.
struct SetupSite {
    let domain: String

    /// Letters, digits, hyphens and dots, as a host name has them.
    static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.count > 1
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                            UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
    }

    func run() throws {
        try makeCertificate()
        guard let template = FileManager.default.contents(atPath: Installation.siteTemplate) else {
            throw SetupFailed("\(Installation.siteTemplate) cannot be read: is the package installed?")
        }
        let site = String(decoding: template, as: UTF8.self).replacing("@DOMAIN@", with: domain)
        try Installation.write(site, to: Installation.site, mode: 0o644)
        let isFirst = !Installation.exists(Installation.enabledSite)
        if isFirst {
            guard unsafe symlink(Installation.site, Installation.enabledSite) == 0 else {
                throw SetupFailed(refused: "\(Installation.enabledSite) cannot be made")
            }
        }
        // It answers whoever asks for no host of ours; our site drops them.
        _ = unsafe unlink(Installation.debiansSite)
        try Program.run("nginx", "-t", "-q")
        try Program.run("systemctl", "enable", "--quiet", "nginx.service")
        // What the package says of nginx's rights begins with a start; later, nobody is to be cut off.
        try Program.run("systemctl", isFirst ? "restart" : "reload-or-restart", "nginx.service")
    }

    /// Browsers warn of it; what counts is that nginx starts, so that Let's Encrypt can look at the domain.
    private func makeCertificate() throws {
        guard !Installation.exists(Installation.certificate) else { return }
        let command = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "3650", "-subj", "/CN=\(domain)", "-addext", "subjectAltName=DNS:\(domain)",
            "-keyout", Installation.certificateKey, "-out", Installation.certificate,
        ]
        // It has nothing to say but when it fails, which it does for want of itself or of room.
        guard Program.succeeds(command) else {
            throw SetupFailed("No certificate could be made: is openssl installed, and is there room on the disk?")
        }
        guard unsafe chmod(Installation.certificateKey, 0o600) == 0 else {
            throw SetupFailed(refused: "\(Installation.certificateKey) cannot be closed to others")
        }
    }
}
