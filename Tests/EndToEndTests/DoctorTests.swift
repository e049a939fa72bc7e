import TestSupport
import Testing

/// What `doctor` names: the findings of hooks and keys are with their own tests.
@Suite struct DoctorTests {
    @Test("a remote that is not there is named before a push fails for it", arguments: ["remote", "policy.remote"])
    func missingRemote(setting: String) throws {
        let team = try Team(["ann"])
        let fine = try team.chat("ann", "doctor")
        #expect(fine.stdout.contains("sessions go to 'origin'"), "\(fine)")
        try team.sandbox.git("config", "chat.\(setting)", "nosuch", in: "ann")
        #expect(try team.chat("ann", "push").status != 0)
        let doctor = try team.chat("ann", "doctor")
        let line = "bad\tchat.\(setting)\tthere is no remote 'nosuch'\n"
        #expect(doctor.status == 1 && doctor.stdout.contains(line), "\(doctor)")
    }

    @Test("a remote that chat.policy.remote leaves out, one of several that is missing, and several without a choice")
    func chosenRemote() throws {
        let team = try Team(["ann"])
        try team.sandbox.git("remote", "add", "other", team.remote, in: "ann")
        try team.sandbox.git("config", "chat.policy.remote", "other", in: "ann")
        let another = try team.chat("ann", "doctor")
        #expect(another.status == 1 && another.stdout.contains("sessions would go to another remote"), "\(another)")
        try team.sandbox.git("config", "--add", "chat.policy.remote", "nosuch", in: "ann")
        try team.sandbox.git("config", "chat.remote", "other", in: "ann")
        let missing = try team.chat("ann", "doctor")
        #expect(missing.stdout.contains("note\tchat.policy.remote\tthere is no remote 'nosuch'"), "\(missing)")
        #expect(missing.stdout.contains("sessions go to 'other'"), "\(missing)")
        try team.sandbox.sh("git config --remove-section chat.policy; git config --unset chat.remote", in: "ann")
        try team.sandbox.git("remote", "rename", "origin", "first", in: "ann")
        let several = try team.chat("ann", "doctor")
        #expect(several.stdout.contains("note\tremote\tthere are first, other, and none is chosen"), "\(several)")
    }

    @Test("a remote of several addresses takes no sessions, and is named")
    func severalAddresses() throws {
        let team = try Team(["ann"])
        try team.sandbox.sh("git remote set-url --add origin ../other.git", in: "ann").requireSuccess()
        let doctor = try team.chat("ann", "doctor")
        #expect(doctor.stdout.contains("git pushes to 2 addresses as 'origin': nothing is shared there"), "\(doctor)")
    }

    @Test("what was set by hand is told as it is: nobody is setting anything")
    func byHand() throws {
        let sandbox = try Project().sandbox
        try sandbox.git("config", "chat.policy.share", "Owner")
        try sandbox.git("config", "chat.timeLimit", "soon")
        try sandbox.git("config", "chat.nosuch", "1")
        let doctor = try sandbox.chat("doctor")
        for words in [
            "'chat.policy.share' is 'Owner': it takes owner, anyone, nobody",
            "'chat.timelimit' is 'soon': it takes a number from 0 on",
            "'chat.nosuch' is set, and git chat has no such setting",
        ] {
            #expect(doctor.status == 1 && doctor.stdout.contains(words), "\(doctor)")
        }
        let hint = "hint: run 'git config --local chat.policy.share <value>' with what it takes\n"
        #expect(doctor.stderr.contains(hint), "\(doctor)")
        #expect(!(doctor.stdout + doctor.stderr).contains("cannot set"), "\(doctor)")
        #expect(!doctor.stderr.contains("nothing was changed"), "\(doctor)")
    }
}
