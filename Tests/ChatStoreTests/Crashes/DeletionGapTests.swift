import TestSupport
import Testing

/// SIGKILL between every two steps of a deletion and of a restoring.
@Suite struct DeletionGapTests {
    @Test("delete: until the log is gone the session is there, after that it is in the trash, whole")
    func delete() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.crasher("new", "other").requireSuccess()
        try scene.save()
        let gaps = Gap.all(try scene.steps(of: ["delete", "one"]))
        #expect(gaps.count >= 6)
        for gap in gaps {
            try scene.restore()
            try scene.crash(["delete", "one"], at: gap.step)
            try scene.collect()
            try scene.crasher("say", "other", "next").requireSuccess()
            let isGone = gap.isAfter("logMoved")
            if isGone {
                #expect(try scene.crasher("say", "one", "x").status != 0, "killed at \(gap.step)")
                try scene.expectNothingLeft(gap.step)
                try scene.crasher("restore", "one").requireSuccess()
            }
            try scene.crasher("say", "one", "after").requireSuccess()
            #expect(try scene.problems(texts: scene.texts + ["after"]) == [], "killed at \(gap.step)")
            #expect(try scene.sandbox.git("for-each-ref", "refs/chat/trash") == "", "killed at \(gap.step)")
        }
    }

    @Test("restore: until the log is back it is in the trash, after that it is there, whole")
    func restore() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.crasher("new", "other").requireSuccess()
        try scene.crasher("delete", "one").requireSuccess()
        try scene.save()
        for gap in Gap.all(try scene.steps(of: ["restore", "one"])) {
            try scene.restore()
            try scene.crash(["restore", "one"], at: gap.step)
            try scene.collect()
            try scene.crasher("say", "other", "next").requireSuccess()
            if !gap.isAfter("logMoved") {
                try scene.expectNothingLeft(gap.step)
                try scene.crasher("restore", "one").requireSuccess()
            }
            try scene.crasher("say", "one", "after").requireSuccess()
            #expect(try scene.problems(texts: scene.texts + ["after"]) == [], "killed at \(gap.step)")
            #expect(try scene.sandbox.git("for-each-ref", "refs/chat/trash") == "", "killed at \(gap.step)")
        }
    }
}

extension Scene {
    /// The first session is in the trash and nowhere else.
    fileprivate func expectNothingLeft(_ step: String) throws {
        let names = try sandbox.git("for-each-ref", "--format=%(refname)").split(separator: "\n")
        let own = names.filter { $0.contains(session) }
        #expect(own.allSatisfy { $0.hasPrefix("refs/chat/trash/") } && own.count == 2, "killed at \(step): \(own)")
        #expect(try leftovers() == [], "killed at \(step)")
    }
}
