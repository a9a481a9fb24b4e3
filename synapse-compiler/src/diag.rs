//! Mistakes of a declaration: collected with their place, reported all at once.

use std::fmt::Display;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// A stretch of source: from the first of its tokens to the last.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    start: Span,
    end: Span,
}

impl Range {
    /// The stretch that `tokens` cover.
    pub fn of(tokens: &impl ToTokens) -> Self {
        let mut tokens = tokens.to_token_stream().into_iter();
        let Some(first) = tokens.next() else {
            return Self::from(Span::call_site());
        };
        let last = tokens.last();
        let start = if let TokenTree::Group(group) = &first { group.span_open() } else { first.span() };
        let end = match last.as_ref().unwrap_or(&first) {
            TokenTree::Group(group) => group.span_close(),
            token => token.span(),
        };
        Self { start, end }
    }

    /// From the start of this stretch to the end of `other`.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    /// The place of its first token.
    pub fn start(self) -> Span {
        self.start
    }
}

impl From<Span> for Range {
    fn from(span: Span) -> Self {
        Self { start: span, end: span }
    }
}

/// The mistakes found so far.
#[derive(Debug, Default)]
#[must_use = "mistakes are reported by `finish`"]
pub struct Diagnostics {
    errors: Vec<syn::Error>,
}

impl Diagnostics {
    /// Reports a mistake at `range`. The message is one sentence, lower-case and without a full stop, that ends with what
    /// to write instead. A message that stands there already is not repeated.
    pub fn error(&mut self, range: Range, message: impl Display) {
        let message = message.to_string();
        let same = |error: &syn::Error| {
            error.to_string() == message && format!("{:?}", error.span()) == format!("{:?}", range.start)
        };
        if !self.errors.iter().any(same) {
            // `new_spanned` underlines from the first token to the last, which is all that it reads of them.
            let ends: TokenStream =
                [Ident::new("a", range.start), Ident::new("a", range.end)].into_iter().map(TokenTree::from).collect();
            self.errors.push(syn::Error::new_spanned(ends, message));
        }
    }

    /// Reports an error of the parser.
    pub fn syntax(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The number of mistakes so far.
    pub fn len(&self) -> usize {
        self.errors.len()
    }

    /// All mistakes as one error, if there are any.
    ///
    /// # Errors
    /// The mistakes.
    pub fn finish(self) -> syn::Result<()> {
        let combined = self.errors.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        combined.map_or(Ok(()), Err)
    }
}

/// `; did you mean …?` or the known words, for a word that is none of `known`.
pub fn suggestion<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(candidate) => format!("; did you mean `{candidate}`?"),
        None if known.is_empty() => String::new(),
        None => format!("; known here: {}", known.join(", ")),
    }
}

/// The word of `known` that `word` was probably meant to be.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known.into_iter().map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    let (distance, candidate) = distances.min()?;
    let n = word.chars().count();
    (distance <= (n / 3).max(1) && distance < n).then_some(candidate)
}
