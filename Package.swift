// swift-tools-version:6.2
import Foundation
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// The archives that libgit2 is linked from, where it is the one that Debian builds; none elsewhere.
///
/// As a shared library it pulls in some twenty others, for a network code that git chat never uses: most of the time
/// that a command takes to start. `Sources/CLibgit2Shim/network.c` stands in for the parts that need those.
let archives: [String] = {
    #if os(Linux)
        let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
        let names = ["libgit2.a", "libpcre2-8.a", "libhttp_parser.a", "libmbedcrypto.a", "libz.a"]
        let isDebian = folders.contains { folder in
            let built = (try? String(contentsOfFile: folder + "/pkgconfig/libgit2.pc", encoding: .utf8)) ?? ""
            return built.contains("\nVersion: 1.5.") && built.contains("-lmbedtls")
                && names.allSatisfy { FileManager.default.fileExists(atPath: folder + "/" + $0) }
        }
        return isDebian ? names : []
    #else
        return []
    #endif
}()

/// The archive that SQLite is linked from, where it is the one that Debian builds; none elsewhere.
let sqlite: [String] = {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
    let isThere = folders.contains { FileManager.default.fileExists(atPath: $0 + "/libsqlite3.a") }
    return archives.isEmpty || !isThere ? [] : ["libsqlite3.a", "libz.a"]
}()

/// Whether the fuzzers are built as a program of their own (`make fuzz`), which sees what tests see.
let isFuzzing = ProcessInfo.processInfo.environment["GIT_CHAT_FUZZ"] != nil

let package = Package(
    name: "git-chat",
    products: [
        .executable(name: "git-chat", targets: ["git-chat"]),
        .library(name: "GitChat", targets: ["ChatModel", "ChatStore", "Git", "Seal"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .executableTarget(name: "git-chat", dependencies: ["ChatCommands"], swiftSettings: settings),
        .target(
            name: "ChatCommands",
            dependencies: [
                "ChatAgents", "ChatForge", "ChatImport", "ChatModel", "ChatStore", "Git", "HTTP", "Seal",
                argumentParser,
            ],
            swiftSettings: settings),
        .target(
            name: "ChatAgents",
            dependencies: [
                "ChatImport", "ChatModel", "HTTP",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(name: "ChatStore", dependencies: ["ChatModel", "Git", "Seal", "SQLite"], swiftSettings: settings),
        .target(
            name: "Seal", dependencies: [.product(name: "Crypto", package: "swift-crypto")], swiftSettings: settings),
        .target(name: "ChatImport", dependencies: ["ChatModel", "Seal"], swiftSettings: settings),
        .target(name: "ChatModel", swiftSettings: settings),
        .target(name: "Git", dependencies: ["CLibgit2", "CLibgit2Shim"], swiftSettings: settings),
        .target(
            name: "CLibgit2Shim", dependencies: ["CLibgit2"],
            linkerSettings: archives.isEmpty
                ? [.linkedLibrary("git2"), .linkedLibrary("z")] : archives.map { .linkedLibrary(":" + $0) }),
        .target(name: "SQLite", dependencies: ["CSQLite", "CSQLiteShim"], swiftSettings: settings),
        .target(
            name: "CSQLiteShim", dependencies: ["CSQLite"],
            linkerSettings: sqlite.isEmpty ? [.linkedLibrary("sqlite3")] : sqlite.map { .linkedLibrary(":" + $0) }),
        .systemLibrary(
            name: "CSQLite", pkgConfig: sqlite.isEmpty ? "sqlite3" : nil,
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .target(name: "ChatForge", dependencies: ["ChatModel", "HTTP"], swiftSettings: settings),
        .target(name: "HTTP", dependencies: ["CCurl", "CCurlShim"], swiftSettings: settings),
        .target(name: "CCurlShim", dependencies: ["CCurl"]),
        // Without `pkgConfig`: nothing is linked, `CCurlShim` loads the library when it is first needed.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CLibgit2", pkgConfig: archives.isEmpty ? "libgit2" : nil,
            providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),

        .target(name: "TestSupport", dependencies: ["ChatModel"], path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "ChatModel", "TestSupport"], exclude: ["server.py"],
            swiftSettings: settings),
        .testTarget(
            name: "ChatForgeTests", dependencies: ["ChatForge", "ChatModel", "HTTP", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ChatImportTests", dependencies: ["ChatImport", "ChatModel", "SQLite", "TestSupport"],
            exclude: ["Databases", "Samples", "Expected.json", "README.md", "figures.py"], swiftSettings: settings),
        .testTarget(name: "ChatModelTests", dependencies: ["ChatModel", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "GitTests", dependencies: ["Git", "TestSupport", "reference-racer"], swiftSettings: settings),
        .executableTarget(
            name: "reference-racer", dependencies: ["Git"], path: "Tests/ReferenceRacer", swiftSettings: settings),
        .testTarget(
            name: "SealTests", dependencies: ["Seal", "TestSupport"], exclude: ["Vectors"], swiftSettings: settings),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ChatStoreTests",
            dependencies: ["ChatStore", "ChatModel", "Git", "Seal", "SQLite", "TestSupport", "turn-crasher"],
            exclude: isFuzzing ? ["Fuzz", "Vectors"] : ["Fuzz/Corpus", "Fuzz/main.swift", "Vectors"],
            swiftSettings: settings),
        .executableTarget(
            name: "turn-crasher", dependencies: ["ChatStore", "ChatModel", "Git"], path: "Tests/TurnCrasher",
            swiftSettings: settings),
        .testTarget(
            name: "ChatAgentsTests",
            dependencies: ["ChatAgents", "ChatModel", "HTTP", "TestSupport", "scripted-agent"],
            swiftSettings: settings),
        .executableTarget(
            name: "scripted-agent", dependencies: ["ChatModel"], path: "Tests/ScriptedAgent", swiftSettings: settings),
        .testTarget(
            name: "ChatCommandsTests", dependencies: ["ChatCommands", "ChatModel", "TestSupport", argumentParser],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["ChatModel", "Fixtures", "HTTP", "SQLite", "git-chat", "scripted-agent", "TestSupport"],
            exclude: ["Forge/fake.py", "Models/fake.py"], swiftSettings: settings),
        .testTarget(name: "LayeringTests", dependencies: ["TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "TestSupportTests", dependencies: ["TestSupport", "git-chat"], exclude: ["Snapshots"],
            swiftSettings: settings),

        .target(
            name: "Fixtures", dependencies: ["ChatModel", "ChatStore", "Git"], path: "Tests/Fixtures",
            swiftSettings: settings),
        .testTarget(
            name: "FixturesTests", dependencies: ["Fixtures", "ChatModel", "ChatStore", "Git", "TestSupport"],
            swiftSettings: settings),
        .executableTarget(
            name: "benchmarks", dependencies: ["Fixtures"], path: "Tests/Benchmarks", swiftSettings: settings),

        .executableTarget(name: "docs-generator", path: "Tests/DocsGenerator", swiftSettings: settings),
        .testTarget(
            name: "DocsGeneratorTests", dependencies: ["docs-generator", "TestSupport"],
            exclude: ["Fixtures", "Snapshots"], swiftSettings: settings),
    ]
)

if isFuzzing {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["ChatStore", "ChatModel", "Git", "Seal", "TestSupport"],
            path: "Tests/ChatStoreTests/Fuzz", exclude: ["Corpus", "FuzzTests.swift"], swiftSettings: settings))
}
