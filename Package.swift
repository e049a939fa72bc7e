// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "git-chat",
    products: [
        .executable(name: "git-chat", targets: ["git-chat"]),
        .library(name: "GitChat", targets: ["ChatModel", "ChatStore", "Git"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .executableTarget(name: "git-chat", dependencies: ["ChatCommands"], swiftSettings: settings),
        .target(
            name: "ChatCommands",
            dependencies: ["ChatAgents", "ChatModel", "ChatStore", "Git", argumentParser],
            swiftSettings: settings),
        .target(
            name: "ChatAgents",
            dependencies: [
                "ChatModel",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(name: "ChatStore", dependencies: ["ChatModel", "Git"], swiftSettings: settings),
        .target(name: "ChatModel", swiftSettings: settings),
        .target(name: "Git", dependencies: ["CLibgit2", "CLibgit2Shim"], swiftSettings: settings),
        .target(name: "CLibgit2Shim", dependencies: ["CLibgit2"]),
        .systemLibrary(
            name: "CLibgit2", pkgConfig: "libgit2",
            providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),

        .target(name: "TestSupport", dependencies: ["ChatModel"], path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "ChatModelTests", dependencies: ["ChatModel"], swiftSettings: settings),
        .testTarget(name: "GitTests", dependencies: ["Git", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ChatStoreTests", dependencies: ["ChatStore", "ChatModel", "Git", "TestSupport", "turn-crasher"],
            swiftSettings: settings),
        .executableTarget(
            name: "turn-crasher", dependencies: ["ChatStore", "ChatModel", "Git"], path: "Tests/TurnCrasher",
            swiftSettings: settings),
        .testTarget(
            name: "ChatAgentsTests", dependencies: ["ChatAgents", "ChatModel", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ChatCommandsTests", dependencies: ["ChatCommands", "ChatModel", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "EndToEndTests", dependencies: ["git-chat", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "LayeringTests", dependencies: ["TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "TestSupportTests", dependencies: ["TestSupport", "git-chat"], exclude: ["Snapshots"],
            swiftSettings: settings),

        .executableTarget(name: "docs-generator", path: "Tests/DocsGenerator", swiftSettings: settings),
        .testTarget(
            name: "DocsGeneratorTests", dependencies: ["docs-generator", "TestSupport"],
            exclude: ["Fixtures", "Snapshots"], swiftSettings: settings),
    ]
)
