//! What text is drawn in: the terminal's own colors, as far as they can be read on dark and
//! on light ground.

/// What text is drawn in.
///
/// Of the sixteen colors only red and magenta can be read in the dark and in the light themes
/// of xterm, VS Code, GNOME, macOS, Windows and Solarized, with a contrast of 2.4:1 at worst
/// and of 4:1 as a rule: yellow, green and cyan go down to 1.7 to 2.2 on white, blue to 1.6 on
/// black, and bright black is Solarized's own ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Something has failed.
    Failure,
    /// Something is to be looked at.
    Warning,
    /// What is not the matter itself.
    Aside,
}

impl Paint {
    /// The text in this, then as before.
    pub(crate) fn on(self, text: &str) -> String {
        let code = match self {
            Self::Failure => "1;31",
            Self::Warning => "1;35",
            Self::Aside => "2",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
