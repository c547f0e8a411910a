/*
 * What libgit2 uses of the interface of zlib, as zlib-rs exports it (`libz-rs-sys`, feature `export-symbols`).
 *
 * Types and numbers are those of zlib 1.3: a stream has the same layout wherever it is looked at.
 */
#ifndef SIGNOISE_ZLIB_H
#define SIGNOISE_ZLIB_H

#ifdef __cplusplus
extern "C" {
#endif

/* Only its first letter and the size of a stream are compared by what is linked. */
#define ZLIB_VERSION "1.3.0"

typedef unsigned char Bytef;
typedef unsigned int uInt;
typedef unsigned long uLong;
typedef void *voidpf;

struct internal_state;

typedef struct z_stream_s {
	/* What is to be read, and how much was read so far. */
	const Bytef *next_in;
	uInt avail_in;
	uLong total_in;

	/* Where to write, and how much was written so far. */
	Bytef *next_out;
	uInt avail_out;
	uLong total_out;

	const char *msg;
	struct internal_state *state;

	/* All three may be null: zlib-rs then takes memory as any Rust program does. */
	voidpf (*zalloc)(voidpf opaque, uInt items, uInt size);
	void (*zfree)(voidpf opaque, voidpf address);
	voidpf opaque;

	int data_type;
	uLong adler;
	uLong reserved;
} z_stream;

typedef z_stream *z_streamp;

#define Z_NULL 0

/* When output is to be complete. */
#define Z_NO_FLUSH 0
#define Z_SYNC_FLUSH 2
#define Z_FINISH 4

/* What a call came to. */
#define Z_OK 0
#define Z_STREAM_END 1
#define Z_NEED_DICT 2
#define Z_ERRNO (-1)
#define Z_STREAM_ERROR (-2)
#define Z_DATA_ERROR (-3)
#define Z_MEM_ERROR (-4)
#define Z_BUF_ERROR (-5)
#define Z_VERSION_ERROR (-6)

/* How hard to try. */
#define Z_NO_COMPRESSION 0
#define Z_BEST_SPEED 1
#define Z_BEST_COMPRESSION 9
#define Z_DEFAULT_COMPRESSION (-1)

int deflateInit_(z_streamp stream, int level, const char *version, int stream_size);
int deflate(z_streamp stream, int flush);
int deflateReset(z_streamp stream);
int deflateEnd(z_streamp stream);

int inflateInit_(z_streamp stream, const char *version, int stream_size);
int inflate(z_streamp stream, int flush);
int inflateReset(z_streamp stream);
int inflateEnd(z_streamp stream);

uLong crc32(uLong crc, const Bytef *bytes, uInt length);

#define deflateInit(stream, level) deflateInit_((stream), (level), ZLIB_VERSION, (int)sizeof(z_stream))
#define inflateInit(stream) inflateInit_((stream), ZLIB_VERSION, (int)sizeof(z_stream))

#ifdef __cplusplus
}
#endif

#endif
