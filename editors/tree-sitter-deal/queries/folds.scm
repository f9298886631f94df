[
  (block)
  (text_block)
  (parenthesis)
] @fold

(comment)+ @fold
