# A small image with `deal` and `git` (which `deal diff` asks for revisions):
#
#   docker build -t deal .
#   docker run --rm -v "$PWD:/records:ro" deal check

FROM rust:1-alpine AS build
# On Alpine the target is musl, and the program is linked statically.
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --release --locked --bin deal

FROM alpine:3
RUN apk add --no-cache git \
  # The records belong to whoever runs the image, and are only read.
  && git config --system --add safe.directory '*' \
  && adduser -D -u 10001 deal
COPY --from=build /source/target/release/deal /usr/local/bin/deal
USER deal
WORKDIR /records
ENTRYPOINT ["deal"]
CMD ["check"]
