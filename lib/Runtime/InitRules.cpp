// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Each block of four elements is one call of Philox: the key is the seed, the counter the block's
// number and a hash of the parameter's name.
#include "lib/Runtime/InitRules.h"
#include "lib/Runtime/FloatConversion.h"

#include <cmath>

namespace tcc::runtime {

namespace {

struct Filling {
  const tcc_param_info &info;
  tcc_rt_init rule;
  double value;
  uint64_t seed, name;
  int64_t count;
  char *data;
};

constexpr int64_t blocksPerTask = 1 << 14;

uint64_t hash(const char *text) {
  uint64_t h = 0xcbf29ce484222325;
  for (; *text; ++text)
    h = (h ^ static_cast<unsigned char>(*text)) * 0x100000001b3;
  return h;
}

/// In 0..1, neither end included.
double unit(uint32_t word) { return (word + 0.5) * 0x1p-32; }

void fillBlock(const Filling &fill, int64_t block) {
  double values[4] = {fill.value, fill.value, fill.value, fill.value};
  if (fill.rule != TCC_RT_INIT_CONSTANT) {
    uint32_t words[4];
    philox({uint32_t(block), uint32_t(block >> 32), uint32_t(fill.name), uint32_t(fill.name >> 32)},
           {uint32_t(fill.seed), uint32_t(fill.seed >> 32)}, words);
    for (int i = 0; i < 4; ++i) {
      if (fill.rule == TCC_RT_INIT_NORMAL) { // Box and Muller, two words for two values
        double radius = sqrt(-2 * log(unit(words[i & ~1])));
        double angle = 2 * M_PI * unit(words[i | 1]);
        values[i] = fill.value * radius * (i & 1 ? sin(angle) : cos(angle));
      } else {
        values[i] = fill.value * (2 * unit(words[i]) - 1);
      }
    }
  }
  int64_t first = 4 * block, rest = fill.count - first;
  convertFloats(TCC_F64, values, fill.info.dtype,
                fill.data + first * int64_t(tcc_dtype_size(fill.info.dtype)), rest < 4 ? rest : 4);
}

int fillTask(void *closure, int64_t task) {
  auto &fill = *static_cast<Filling *>(closure);
  int64_t blocks = (fill.count + 3) / 4, end = (task + 1) * blocksPerTask;
  for (int64_t block = task * blocksPerTask; block < end && block < blocks; ++block)
    fillBlock(fill, block);
  return 0;
}

/// An integer or bool parameter can be zeros, ones or constant(c).
bool fillIntegers(const Filling &fill) {
  auto value = int64_t(fill.value);
  size_t size = tcc_dtype_size(fill.info.dtype);
  if (fill.rule != TCC_RT_INIT_CONSTANT || size == 0)
    return false;
  for (int64_t i = 0; i < fill.count; ++i) // the low bytes come first
    memcpy(fill.data + i * int64_t(size), &value, size);
  return true;
}

} // namespace

void philox(const uint32_t (&counter)[4], const uint32_t (&key)[2], uint32_t (&words)[4]) {
  uint32_t k0 = key[0], k1 = key[1];
  memcpy(words, counter, sizeof words);
  for (int round = 0; round < 10; ++round) {
    uint64_t a = uint64_t(0xD2511F53) * words[0], b = uint64_t(0xCD9E8D57) * words[2];
    uint32_t next[4] = {uint32_t(b >> 32) ^ words[1] ^ k0, uint32_t(b),
                        uint32_t(a >> 32) ^ words[3] ^ k1, uint32_t(a)};
    memcpy(words, next, sizeof next);
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
}

bool initialise(const tcc_param_info &info, const tcc_rt_param_desc &desc, uint64_t seed,
                ThreadPool &pool, void *data) {
  Filling fill{info, tcc_rt_init(desc.init),   desc.value, seed, hash(info.name),
               1,    static_cast<char *>(data)};
  for (int32_t i = 0; i < info.rank; ++i)
    fill.count *= info.shape[i];
  if (fill.count == 0)
    return true;
  if (!isFloat(info.dtype))
    return fillIntegers(fill);

  // A weight is [out, in, ...]; what follows belongs to both fans.
  double fanOut = info.rank > 0 ? double(info.shape[0]) : 1, fanIn = double(fill.count) / fanOut;
  if (info.rank < 2)
    fanIn = fanOut;
  else
    fanOut *= fanIn / double(info.shape[1]);
  switch (fill.rule) {
  case TCC_RT_INIT_CONSTANT:
  case TCC_RT_INIT_NORMAL:
  case TCC_RT_INIT_UNIFORM:
    break;
  case TCC_RT_INIT_XAVIER:
    fill.value = sqrt(6 / (fanIn + fanOut));
    break;
  case TCC_RT_INIT_KAIMING:
    fill.value = sqrt(6 / fanIn);
    break;
  default:
    return false;
  }
  int64_t blocks = (fill.count + 3) / 4;
  pool.run((blocks + blocksPerTask - 1) / blocksPerTask, fillTask, &fill);
  return true;
}

} // namespace tcc::runtime
