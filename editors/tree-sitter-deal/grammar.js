/**
 * The shapes of deal for editors. As in the parser of the program, no kind, field or
 * verb is named here: which words there are is said by the queries, which are made
 * from the program's tables.
 *
 * A newline is a space wherever an item can't end (after a comma, inside parentheses),
 * and the end of the item elsewhere; the scanner tells which (src/scanner.c).
 */

/* eslint-disable no-undef */

const LISTED = (rule) => seq(rule, repeat(seq(",", rule)));

module.exports = grammar({
  name: "deal",

  extras: ($) => [/[ \t\r\n]/, $.comment],

  externals: ($) => [
    // A newline, `;`, or nothing before `}`, `#` and the end of the file.
    $._end,
    // Nothing, if something stands on the same line.
    $._same_line,
    // Valid only while the parser recovers from an error.
    $._recovering,
  ],

  word: ($) => $.identifier,

  // `2015 rate 1 USD = …` is a rate, `2015 rate drawn …` a line of what is called
  // `rate`: which one shows only behind the word.
  conflicts: ($) => [[$._subject, $.rate], [$._subject, $.deflator]],

  rules: {
    source_file: ($) => repeat(choice($._statement, ";")),

    _statement: ($) => choice($.declaration, $.include, $.expectation, $.log_line, $.rate, $.deflator),

    // KIND NAME "TITLE" { … }
    declaration: ($) =>
      seq(
        field("kind", $.identifier),
        $._same_line,
        field("name", $._name),
        optional(field("title", $._text)),
        optional(field("body", $.block)),
        $._end,
      ),

    block: ($) => seq("{", repeat(choice($._item, ";")), "}"),

    _item: ($) => choice($.field, $.dated_line, $.declaration),

    // FIELD: VALUE, VALUE
    field: ($) => seq(field("name", $._name), ":", $._same_line, field("value", $.values), $._end),

    // DATE [due] VERB …
    dated_line: ($) =>
      seq(
        field("date", $.scalar),
        $._same_line,
        optional(field("due", "due")),
        field("verb", $._verb),
        optional(field("arguments", $.values)),
        $._end,
      ),

    // DATE SUBJECT [due] VERB …: at top level, where a line says what it is about.
    log_line: ($) =>
      seq(
        field("date", $.scalar),
        $._same_line,
        field("subject", $._subject),
        $._same_line,
        optional(field("due", "due")),
        field("verb", $._verb),
        optional(field("arguments", $.values)),
        $._end,
      ),

    include: ($) => seq("include", $._same_line, field("files", $._text), $._end),

    // [DATE] expect EXPR source S
    expectation: ($) =>
      seq(optional(seq(field("date", $.scalar), $._same_line)), "expect", $._same_line, field("claim", $.values), $._end),

    // DATE rate 1 USD = 6.2 CNY
    rate: ($) =>
      seq(field("date", $.scalar), $._same_line, "rate", $._same_line, field("rate", $._rate), $._end),

    _rate: ($) => seq($.scalar, optional($.values)),

    // DATE deflator USD 94.5
    deflator: ($) =>
      prec.dynamic(
        1,
        seq(
          field("date", $.scalar),
          $._same_line,
          "deflator",
          $._same_line,
          field("currency", $.identifier),
          field("index", $.scalar),
          optional($.values),
          $._end,
        ),
      ),

    // Terms, with commas between some of them.
    values: ($) => LISTED(repeat1($._term)),

    _term: ($) => choice($._name, $.path, $.scalar, $._text, $.operator, $.parenthesis),

    parenthesis: ($) => seq("(", optional($.values), ")"),

    // Words of the language are no reserved words: each may be a name.
    _name: ($) =>
      choice(
        $.identifier,
        alias(choice("include", "expect", "rate", "deflator", "due"), $.identifier),
      ),

    // `expect` alone is never a subject, `due` never a verb.
    _subject: ($) =>
      choice($.identifier, $.path, alias(choice("include", "rate", "deflator", "due"), $.identifier)),

    _verb: ($) => choice($.identifier, alias(choice("include", "expect", "rate", "deflator"), $.identifier)),

    _text: ($) => choice($.string, $.text_block),

    identifier: (_) => /[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*/,

    // energy.hydro, from.state
    path: (_) => token(/[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*(\.[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*)+/),

    // A number, amount, date, range, percentage, duration or change: what begins with
    // a digit or a sign, up to a delimiter.
    scalar: (_) => token(/[+\-]?(\.\.)?[0-9][^\s,;:{}()"#=<>!]*/),

    string: ($) => seq('"', repeat(choice($.escape, token.immediate(prec(1, /[^"\\\n]+/)))), token.immediate('"')),

    escape: (_) => token.immediate(/\\(["\\nt]|u\{[0-9A-Fa-f]+\})/),

    text_block: (_) => token(prec(2, /"""([^"]|"[^"]|""[^"])*"""/)),

    operator: (_) => token(choice("=", "!=", "<", "<=", ">", ">=")),

    comment: (_) => token(/#[^\n]*/),
  },
});
