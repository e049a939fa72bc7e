/// The templates that the program carries: written by 'make templates' from templates/sessions.
enum BuiltInTemplates {
    static let texts: [(name: String, text: String)] = [
        (
            "bugfix",
            ###"""
            ---
            about: Find the cause of something that goes wrong, and mend it
            title: Fix {{bug}}
            labels: bug
            ask.bug: What goes wrong, in a few words
            ask.steps: How one can see it
            default.steps: not known yet
            ---
            Something goes wrong: {{bug}}

            How one can see it: {{steps}}

            1. Make it happen, or write a test that fails because of it. Say so if you cannot.
            2. Find the cause, and explain it in a few sentences before you change anything.
            3. Mend the cause with the smallest change that does it. Leave everything else as it is.
            4. Run the tests, and say which ones you ran.

            """###
        ),
        (
            "explore",
            ###"""
            ---
            about: Find out how something works; nothing is changed
            title: Explore {{question}}
            mode: analysis
            ask.question: What you want to know
            ---
            Find out, and change nothing: {{question}}

            Answer with the files and lines that show it. Say what you are sure of, what you conclude, and what you could not find.

            """###
        ),
        (
            "feature",
            ###"""
            ---
            about: Add something new, with tests and documentation
            title: Add {{feature}}
            labels: feature
            ask.feature: What is to be added, in a few words
            ask.why: Who needs it, and what for
            default.why: not said
            ---
            Add this: {{feature}}

            Who needs it, and what for: {{why}}

            1. Look at how the project does similar things, and say in a few lines how you will do this one.
            2. Ask first if something about it is not clear.
            3. Write it in the style of the code around it, with tests for what it does and for what can go wrong.
            4. Bring the documentation up to date.
            5. Run the tests, and say which ones you ran.

            """###
        ),
        (
            "refactor",
            ###"""
            ---
            about: Make code simpler without changing what it does
            title: Simplify {{part}}
            labels: refactoring
            ask.part: Which file, module or function
            ask.goal: What is to be better afterwards
            default.goal: easier to read
            ---
            Make this part of the code simpler: {{part}}

            What is to be better afterwards: {{goal}}

            What the code does must stay the same. Make sure first that tests cover it, and add those that are missing. Then go in
            small steps, and run the tests after each one. Do not change names that others may use.

            """###
        ),
        (
            "setup",
            ###"""
            ---
            about: Get the project to build and its tests to run here
            title: Set up {{project}}
            mode: setup
            ask.project: What is to be set up
            default.project: this project
            ---
            Get {{project}} to build, and its tests to run, on this machine.

            Read what the project says about it first. Write down every step you took, and every place where the documentation was
            wrong or silent. Ask before you install anything outside of this directory.

            """###
        ),
        (
            "tests",
            ###"""
            ---
            about: Write tests that are missing
            title: Test {{part}}
            labels: tests
            ask.part: Which file, module or function
            ---
            Write the tests that are missing for: {{part}}

            List first what it promises, and what could go wrong. Then test each of these, in the style of the tests that are there.
            Every test must be able to fail: break the code for a moment to see it. Report what you found wrong instead of changing
            the code.

            """###
        ),
        (
            "what-if",
            ###"""
            ---
            about: Try an idea out, to see what it would cost
            title: What if {{idea}}
            mode: what-if
            ask.idea: The idea, in a few words
            ---
            Try this out: {{idea}}

            It is an experiment, and may be thrown away. Do as little as shows whether it works. Then say what you learned: what it
            would take to do it well, what would break, and whether you would do it.

            """###
        ),
    ]
}
