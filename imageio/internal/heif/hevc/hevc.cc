// What Go calls of libde265.
#include <stdint.h>

#include "de265.h"

extern "C" {

// picture decodes one picture from NAL units, each after its length of four bytes, the highest first.
// It returns the code of the first error or warning, 0 for none, and fills in info: whether there is a
// picture; its chroma format; bits of luma and of chroma; and of each plane its address, bytes of a
// row, width and height. The picture lives as long as the instance.
__attribute__((export_name("picture"))) int picture(const uint8_t* data, uint32_t n, uint32_t* info) {
  de265_decoder_context* ctx = de265_new_decoder();
  if (!ctx) return -1;
  int first = 0;
  auto note = [&](de265_error err) {
    if (!first && err != DE265_OK) first = err;
  };
  while (n >= 4) {
    uint32_t length = (uint32_t)data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3];
    data += 4, n -= 4;
    if (length > n) return -1;
    note(de265_push_NAL(ctx, data, (int)length, 0, nullptr));
    data += length, n -= length;
  }
  note(de265_flush_data(ctx));
  const de265_image* img = nullptr;
  for (int more = 1; more && !img;) {
    de265_error err = de265_decode(ctx, &more);
    if (err == DE265_ERROR_WAITING_FOR_INPUT_DATA) break;
    note(err);
    img = de265_get_next_picture(ctx);
    if (err != DE265_OK) break;
  }
  if (!img) img = de265_get_next_picture(ctx);
  for (de265_error w; (w = de265_get_warning(ctx)) != DE265_OK;) note(w);
  info[0] = img != nullptr;
  if (!img) return first;
  info[1] = de265_get_chroma_format(img);
  info[2] = de265_get_bits_per_pixel(img, 0);
  info[3] = info[1] ? de265_get_bits_per_pixel(img, 1) : info[2];
  for (int c = 0; c < (info[1] ? 3 : 1); c++) {
    int stride = 0;
    info[4 + 4 * c] = (uint32_t)(uintptr_t)de265_get_image_plane(img, c, &stride);
    info[5 + 4 * c] = (uint32_t)stride;
    info[6 + 4 * c] = (uint32_t)de265_get_image_width(img, c);
    info[7 + 4 * c] = (uint32_t)de265_get_image_height(img, c);
  }
  return first;
}

// text is what libde265 says of a code.
__attribute__((export_name("text"))) const char* text(int code) {
  return de265_get_error_text((de265_error)code);
}
}
