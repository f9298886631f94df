; Made from the tables of the language; a test of the program holds it current.

(comment) @comment
[(string) (text_block)] @string
(escape) @string.escape
(scalar) @number
(operator) @operator
["{" "}" "(" ")"] @punctuation.bracket
["," ";" ":"] @punctuation.delimiter
["include" "expect" "rate" "deflator" "due"] @keyword

((identifier) @constant
  (#match? @constant "^[A-Z][A-Z0-9]+$"))

(declaration
  kind: (identifier) @keyword
  (#any-of? @keyword
    "initiative" "instrument" "package" "person" "pledge" "report" "sector" "source" "event"
    "field" "party" "rule" "unit"))
(declaration name: (identifier) @type)

(field
  name: (identifier) @variable.member)
(field
  name: (identifier) @property
  (#any-of? @property
    "implementers" "participants" "succeeded-by" "initiatives" "signatories" "territories"
    "depositary" "guarantors" "references" "supersedes" "languages" "publisher" "witnesses"
    "archived" "maturity" "overlaps" "partners" "quantity" "required" "aliases" "binding"
    "members" "message" "part-of" "parties" "require" "sectors" "across" "aligns" "amends"
    "amount" "claims" "digest" "guests" "notice" "one-of" "renews" "source" "status" "titles"
    "as-of" "count" "grace" "hosts" "level" "limit" "place" "since" "split" "under" "until"
    "date" "file" "from" "isic" "kind" "lang" "lead" "note" "rate" "role" "show" "sort"
    "tags" "term" "type" "dac" "for" "lei" "url" "by" "hs" "in" "of" "on" "to"))

(dated_line date: (scalar) @string.special)
(log_line date: (scalar) @string.special)
(dated_line
  verb: (identifier) @function
  (#any-of? @function
    "provisionally-applied" "rescheduled" "rolled-over" "initialled" "registered"
    "terminated" "announced" "cancelled" "committed" "completed" "denounced" "disbursed"
    "fulfilled" "milestone" "retracted" "succeeded" "suspended" "approved" "extended"
    "forgiven" "in-force" "ratified" "reported" "reserved" "acceded" "adopted" "amended"
    "applied" "dropped" "expired" "renewed" "resumed" "started" "repaid" "signed" "drawn"
    "made"))
(log_line subject: (identifier) @variable)
(log_line
  verb: (identifier) @function
  (#any-of? @function
    "provisionally-applied" "rescheduled" "rolled-over" "initialled" "registered"
    "terminated" "announced" "cancelled" "committed" "completed" "denounced" "disbursed"
    "fulfilled" "milestone" "retracted" "succeeded" "suspended" "approved" "extended"
    "forgiven" "in-force" "ratified" "reported" "reserved" "acceded" "adopted" "amended"
    "applied" "dropped" "expired" "renewed" "resumed" "started" "repaid" "signed" "drawn"
    "made"))
(dated_line
  arguments: (values (identifier) @keyword.modifier
  (#any-of? @keyword.modifier "by" "to" "at" "effective" "source" "due")))
(log_line
  arguments: (values (identifier) @keyword.modifier
  (#any-of? @keyword.modifier "by" "to" "at" "effective" "source" "due")))

(field
  value: (values (identifier) @keyword.operator
  (#any-of? @keyword.operator "and" "or" "not" "where" "has" "in" "contains" "of")))
(expectation
  claim: (values (identifier) @keyword.operator
  (#any-of? @keyword.operator "and" "or" "not" "where" "has" "in" "contains" "of")))
(parenthesis
  (values (identifier) @keyword.operator
  (#any-of? @keyword.operator "and" "or" "not" "where" "has" "in" "contains" "of")))
((values (identifier) @function.builtin . (parenthesis))
  (#any-of? @function.builtin
    "outstanding" "rescheduled" "rolled-over" "contingent" "announced" "committed"
    "disbursed" "forgiven" "realised" "ceiling" "pledged" "quarter" "median" "relief"
    "repaid" "count" "drawn" "month" "open" "year" "avg" "day" "due" "max" "min" "sum"))
((parenthesis (values . (identifier) @type.builtin))
  (#any-of? @type.builtin
    "initiatives" "instruments" "agreements" "packages" "parties" "persons" "pledges"
    "sectors" "sources" "events" "lines"))
(values (identifier) @keyword.modifier
  (#any-of? @keyword.modifier "about" "over" "up" "unknown"))
