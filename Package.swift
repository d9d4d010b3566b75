// swift-tools-version: 6.2
import PackageDescription

/// Warnings end a build where nobody is there to read them; on a desk they are only shown.
let warningsAreErrors: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        // Generic code of one layer is made for the types of the layer above, as if they were one module.
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    ] + warningsAreErrors

// `swift test` replays the corpus; .dev/fuzz makes more of it, with the same entries and a `main` of libFuzzer's.
let fuzzed: [Target.Dependency] = [
    "FastCGI", "Postgres", "Web", "TableOrder", .product(name: "Crypto", package: "swift-crypto"),
]
let fuzz: Target =
    Context.environment["FUZZ"] == nil
    ? .testTarget(
        name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Corpus", "Main.swift"],
        swiftSettings: strict)
    : .executableTarget(
        name: "Fuzz", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Corpus", "ReplayTests.swift"],
        swiftSettings: strict)

let package = Package(
    name: "TableOrder",
    products: [
        .executable(name: "tableorder", targets: ["Server"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        // The C libraries, as Debian packages them.
        .systemLibrary(name: "CFastCGI", pkgConfig: "fcgi", providers: [.apt(["libfcgi-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CGlibc"),

        // Three technologies that do not know each other.
        .target(name: "FastCGI", dependencies: ["CFastCGI"], swiftSettings: strict),
        .target(name: "Postgres", dependencies: ["CPostgres"], swiftSettings: strict),
        .target(name: "Web", swiftSettings: strict),

        // The restaurant.
        .target(
            name: "TableOrder",
            dependencies: [
                "CCrypt", "CGlibc", "Postgres", "Web",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            resources: [.embedInCode("Database/Migrations"), .embedInCode("Demo/demo_stores.json")],
            swiftSettings: strict
        ),

        // The program that wires them.
        .executableTarget(
            name: "Server",
            dependencies: [
                "CGlibc", "FastCGI", "Postgres", "Web", "TableOrder",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),

        .testTarget(name: "FastCGITests", dependencies: ["FastCGI"], swiftSettings: strict),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres"], swiftSettings: strict),
        .testTarget(name: "WebTests", dependencies: ["Web"], swiftSettings: strict),
        .testTarget(
            name: "TableOrderTests", dependencies: ["TableOrder", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .testTarget(name: "ServerTests", dependencies: ["Server"], swiftSettings: strict),
        fuzz,
    ]
)
