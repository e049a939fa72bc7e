import Git
import TestSupport

/// Who writes in these tests.
let ann = Signature(name: "Ann", email: "ann@example.com", seconds: 1_767_323_045, offset: 60)

extension Sandbox {
    /// The environment of the commands, with some variables more or, with `nil`, fewer.
    func variables(_ more: [String: String?] = [:]) -> [String: String] {
        environment.merging(more) { $1 }.compactMapValues(\.self)
    }

    /// Opens the repository that git would find from a place with the environment of the commands.
    func open(_ place: String = ".", _ more: [String: String?] = [:]) throws -> Repository {
        try Repository(from: absolute(place), environment: variables(more))
    }

    /// The object that a revision names, as git finds it.
    func id(_ revision: String, in place: String = ".") throws -> ObjectID {
        let text = try git("rev-parse", "--verify", revision, in: place)
        guard let id = ObjectID(text) else { throw TestFailure("no object id: \(text)") }
        return id
    }

    /// Everything git wrote on standard output, as it came.
    func bytes(_ arguments: String..., input: [UInt8] = [], in place: String = ".") throws -> [UInt8] {
        try run(["git"] + arguments, in: place, input: input).requireSuccess().stdoutBytes
    }
}
