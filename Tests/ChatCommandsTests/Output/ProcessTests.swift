import Testing

/// Tests of what concerns the whole process, one after another: open pipes, children, interrupts.
///
/// A child of one test could inherit the pipe that another has just opened, and keep it from ending.
@Suite(.serialized) struct ProcessTests {}
