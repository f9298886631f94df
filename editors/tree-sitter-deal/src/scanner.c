// Where an item ends. A newline ends it where the grammar lets it end; where it does
// not (after a comma, inside parentheses) the newline is a space like any other.

#include "tree_sitter/parser.h"

enum Token { END, SAME_LINE, RECOVERING };

void *tree_sitter_deal_external_scanner_create(void) { return NULL; }
void tree_sitter_deal_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_deal_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_deal_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_deal_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  // While the parser recovers every token is valid; guessing then would loop.
  if (valid[RECOVERING] || (!valid[END] && !valid[SAME_LINE])) return false;

  while (lexer->lookahead == ' ' || lexer->lookahead == '\t' || lexer->lookahead == '\r') lexer->advance(lexer, true);
  // Tokens of no width end here, whatever is looked at next.
  lexer->mark_end(lexer);

  int32_t next = lexer->lookahead;
  bool ends = next == '\n' || next == ';' || next == '}' || next == '#' || lexer->eof(lexer);

  if (valid[END] && ends) {
    if (next == '\n' || next == ';') {
      lexer->advance(lexer, false);
      lexer->mark_end(lexer);
    }
    lexer->result_symbol = END;
    return true;
  }
  if (valid[SAME_LINE] && !ends && next != ':') {
    lexer->result_symbol = SAME_LINE;
    return true;
  }
  return false;
}
