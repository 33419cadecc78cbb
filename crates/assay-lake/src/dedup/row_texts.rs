//! Texts of rows, plain or by the codes of a dictionary.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::Int32Type;

/// What `of` makes of the text of each of these rows, none where it is null. Each
/// word of a dictionary is looked at once, unless there are more words than rows.
pub(super) fn of_texts<'a, T: Copy>(
    column: &'a ArrayRef,
    rows: &[usize],
    of: impl Fn(Option<&'a str>) -> T,
) -> Vec<T> {
    let Some(codes) = column.as_dictionary_opt::<Int32Type>() else {
        let texts = column.as_string_opt::<i32>();
        let text = |row: usize| texts.filter(|texts| texts.is_valid(row)).map(|t| t.value(row));
        return rows.iter().map(|row| of(text(*row))).collect();
    };
    let words = codes.values().as_string::<i32>();
    if words.len() > rows.len() {
        let word = |row: usize| codes.key(row).map(|code| words.value(code));
        return rows.iter().map(|row| of(word(*row))).collect();
    }
    let (of_words, of_null): (Vec<T>, T) = (words.iter().map(&of).collect(), of(None));
    let code = |row: usize| codes.key(row);
    rows.iter().map(|row| code(*row).map_or(of_null, |code| of_words[code])).collect()
}
