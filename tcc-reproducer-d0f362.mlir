// tcc 0.1.0: internal error
// command: tcc models/minilm/minilm.tdsl -o /tmp/kernels/minilm.so --time-report
module @minilm attributes {tcc.doc = "Sentence embeddings: the model all-MiniLM-L6-v2, by the names of its published checkpoint.", tcc.ignores = ["pooler.*", "embeddings.position_ids"]} {
  host.model "minilm" doc "Sentence embeddings: the model all-MiniLM-L6-v2, by the names of its published checkpoint." by "tcc 0.1.0" for "x86-64-zen4" features 255 prefixes [] ignores ["pooler.*", "embeddings.position_ids"]
  host.param "embeddings.word_embeddings.weight" : !tcc.tensor<f32[30522, 384]> master
  host.param "embeddings.position_embeddings.weight" : !tcc.tensor<f32[512, 384]> master
  host.param "embeddings.token_type_embeddings.weight" : !tcc.tensor<f32[2, 384]> master
  host.param "embeddings.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "embeddings.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.0.attention.self.query.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.0.attention.self.query.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.0.attention.self.key.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.0.attention.self.key.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.0.attention.self.value.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.0.attention.self.value.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.0.attention.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.0.attention.output.dense.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.0.attention.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.0.attention.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.0.intermediate.dense.bias" : !tcc.tensor<f32[1536]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.0.intermediate.dense.weight" : !tcc.tensor<f32[1536, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.0.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.025515518153991442)" master
  host.param "encoder.layer.0.output.dense.weight" : !tcc.tensor<f32[384, 1536]> init "uniform(0.025515518153991442)"
  host.param "encoder.layer.0.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.0.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.1.attention.self.query.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.1.attention.self.query.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.1.attention.self.key.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.1.attention.self.key.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.1.attention.self.value.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.1.attention.self.value.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.1.attention.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.1.attention.output.dense.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.1.attention.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.1.attention.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.1.intermediate.dense.bias" : !tcc.tensor<f32[1536]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.1.intermediate.dense.weight" : !tcc.tensor<f32[1536, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.1.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.025515518153991442)" master
  host.param "encoder.layer.1.output.dense.weight" : !tcc.tensor<f32[384, 1536]> init "uniform(0.025515518153991442)"
  host.param "encoder.layer.1.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.1.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.2.attention.self.query.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.2.attention.self.query.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.2.attention.self.key.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.2.attention.self.key.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.2.attention.self.value.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.2.attention.self.value.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.2.attention.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.2.attention.output.dense.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.2.attention.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.2.attention.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.2.intermediate.dense.bias" : !tcc.tensor<f32[1536]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.2.intermediate.dense.weight" : !tcc.tensor<f32[1536, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.2.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.025515518153991442)" master
  host.param "encoder.layer.2.output.dense.weight" : !tcc.tensor<f32[384, 1536]> init "uniform(0.025515518153991442)"
  host.param "encoder.layer.2.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.2.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.3.attention.self.query.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.3.attention.self.query.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.3.attention.self.key.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.3.attention.self.key.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.3.attention.self.value.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.3.attention.self.value.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.3.attention.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.3.attention.output.dense.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.3.attention.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.3.attention.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.3.intermediate.dense.bias" : !tcc.tensor<f32[1536]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.3.intermediate.dense.weight" : !tcc.tensor<f32[1536, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.3.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.025515518153991442)" master
  host.param "encoder.layer.3.output.dense.weight" : !tcc.tensor<f32[384, 1536]> init "uniform(0.025515518153991442)"
  host.param "encoder.layer.3.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.3.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.4.attention.self.query.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.4.attention.self.query.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.4.attention.self.key.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.4.attention.self.key.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.4.attention.self.value.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.4.attention.self.value.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.4.attention.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.4.attention.output.dense.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.4.attention.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.4.attention.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.4.intermediate.dense.bias" : !tcc.tensor<f32[1536]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.4.intermediate.dense.weight" : !tcc.tensor<f32[1536, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.4.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.025515518153991442)" master
  host.param "encoder.layer.4.output.dense.weight" : !tcc.tensor<f32[384, 1536]> init "uniform(0.025515518153991442)"
  host.param "encoder.layer.4.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.4.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.5.attention.self.query.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.5.attention.self.query.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.5.attention.self.key.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.5.attention.self.key.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.5.attention.self.value.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.5.attention.self.value.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.5.attention.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.5.attention.output.dense.weight" : !tcc.tensor<f32[384, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.5.attention.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.5.attention.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.param "encoder.layer.5.intermediate.dense.bias" : !tcc.tensor<f32[1536]> init "uniform(0.051031036307982884)" master
  host.param "encoder.layer.5.intermediate.dense.weight" : !tcc.tensor<f32[1536, 384]> init "uniform(0.051031036307982884)"
  host.param "encoder.layer.5.output.dense.bias" : !tcc.tensor<f32[384]> init "uniform(0.025515518153991442)" master
  host.param "encoder.layer.5.output.dense.weight" : !tcc.tensor<f32[384, 1536]> init "uniform(0.025515518153991442)"
  host.param "encoder.layer.5.output.LayerNorm.weight" : !tcc.tensor<f32[384]> init "ones" master
  host.param "encoder.layer.5.output.LayerNorm.bias" : !tcc.tensor<f32[384]> init "zeros" master
  host.kernel @gather_add 4 to 1 slices [array<i64: -1, 0, 0, -1, 0>, array<i64: 1, -1, 1, 0, 1>]
  host.kernel @layer_norm_mul_add 3 to 1 slices [array<i64: 0, -1, -1, 0>]
  host.kernel @compare 1 to 1 slices [array<i64: 0, 0>, array<i64: 1, 1>]
  host.kernel @pack 1 to 1
  host.kernel @contract_add 3 to 1 slices [array<i64: 0, -1, -1, 0>]
  host.kernel @contract_div_where 3 to 1 slices [array<i64: 0, -1, -1, 0>]
  host.kernel @softmax 1 to 1 slices [array<i64: 0, 0>]
  host.kernel @pack_0 1 to 1
  host.kernel @contract 2 to 1 slices [array<i64: 0, -1, 0>]
  host.kernel @contract_add_1 4 to 1 slices [array<i64: 0, -1, -1, 0, 0>]
  host.kernel @contract_add_gelu 3 to 1 slices [array<i64: 0, -1, -1, 0>]
  host.kernel @cast 1 to 1 slices [array<i64: 0, 0>]
  host.kernel @reduce_sum_max 1 to 1 slices [array<i64: 0, 0>, array<i64: 2, 1>]
  host.kernel @mul_reduce_sum_div 3 to 1 slices [array<i64: 0, 0, 0, 0>, array<i64: 2, -1, -1, 1>]
  host.kernel @mul_reduce_sum 1 to 1 slices [array<i64: 0, 0>]
  host.kernel @sqrt 1 to 1 slices [array<i64: 0, 0>]
  host.kernel @div 2 to 1 slices [array<i64: 0, 0, 0>, array<i64: 1, -1, 1>]
  host.pack 6 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 8 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 10 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 12 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 16 by @pack grid 0 from !tcc.tensor<f32[1536, 384]> strides [384, 1] to !tcc.tensor<f32[32, 384, 48]>
  host.pack 18 by @pack grid 0 from !tcc.tensor<f32[384, 1536]> strides [1536, 1] to !tcc.tensor<f32[8, 1536, 48]>
  host.pack 22 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 24 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 26 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 28 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 32 by @pack grid 0 from !tcc.tensor<f32[1536, 384]> strides [384, 1] to !tcc.tensor<f32[32, 384, 48]>
  host.pack 34 by @pack grid 0 from !tcc.tensor<f32[384, 1536]> strides [1536, 1] to !tcc.tensor<f32[8, 1536, 48]>
  host.pack 38 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 40 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 42 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 44 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 48 by @pack grid 0 from !tcc.tensor<f32[1536, 384]> strides [384, 1] to !tcc.tensor<f32[32, 384, 48]>
  host.pack 50 by @pack grid 0 from !tcc.tensor<f32[384, 1536]> strides [1536, 1] to !tcc.tensor<f32[8, 1536, 48]>
  host.pack 54 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 56 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 58 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 60 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 64 by @pack grid 0 from !tcc.tensor<f32[1536, 384]> strides [384, 1] to !tcc.tensor<f32[32, 384, 48]>
  host.pack 66 by @pack grid 0 from !tcc.tensor<f32[384, 1536]> strides [1536, 1] to !tcc.tensor<f32[8, 1536, 48]>
  host.pack 70 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 72 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 74 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 76 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 80 by @pack grid 0 from !tcc.tensor<f32[1536, 384]> strides [384, 1] to !tcc.tensor<f32[32, 384, 48]>
  host.pack 82 by @pack grid 0 from !tcc.tensor<f32[384, 1536]> strides [1536, 1] to !tcc.tensor<f32[8, 1536, 48]>
  host.pack 86 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 88 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 90 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 92 by @pack grid 0 from !tcc.tensor<f32[384, 384]> strides [384, 1] to !tcc.tensor<f32[8, 384, 48]>
  host.pack 96 by @pack grid 0 from !tcc.tensor<f32[1536, 384]> strides [384, 1] to !tcc.tensor<f32[32, 384, 48]>
  host.pack 98 by @pack grid 0 from !tcc.tensor<f32[384, 1536]> strides [1536, 1] to !tcc.tensor<f32[8, 1536, 48]>
  host.entry "encode" doc "The mean of a text's token vectors, of length 1: the dot product of two embeddings is their likeness.\0Aids: token ids, padded to T. mask: 1 where there is a token, 0 where there is padding." dims [0, 1] body @encode.body sizes @encode.sizes shapes @encode.shapes {
    host.argument "ids" : !tcc.tensor<i32[B, T]> below 30522
    host.argument "mask" : !tcc.tensor<i32[B, T]>
    host.result "embedding" : !tcc.tensor<f32[B, 384]>
    host.buffer "gather_add" : !tcc.tensor<f32[B, T, 384]> steps 0 to 1
    host.buffer "layer_norm_mul_add" : !tcc.tensor<f32[B*T, 384]> steps 1 to 15
    host.buffer "compare" : !tcc.tensor<bool[B, T]> steps 2 to 15
    host.buffer "contract_add" : !tcc.tensor<f32[B*T, 384]> steps 3 to 7
    host.buffer "contract_add" : !tcc.tensor<f32[B*T, 384]> steps 4 to 6
    host.buffer "contract_add" : !tcc.tensor<f32[B*T, 384]> steps 5 to 9
    host.buffer "pack" : !tcc.tensor<f32[B, 12, ceildiv(T, 48), 32, 48]> steps 6 to 7
    host.buffer "contract_div_where" : !tcc.tensor<f32[B, 12, T, T]> steps 7 to 8
    host.buffer "softmax" : !tcc.tensor<f32[12*B*T, T]> steps 8 to 10
    host.buffer "pack_0" : !tcc.tensor<f32[B, 12, 1, T, 32]> steps 9 to 10
    host.buffer "contract" : !tcc.tensor<f32[B, 12, T, 32]> steps 10 to 11
    host.buffer "contract_add_1" : !tcc.tensor<f32[B*T, 384]> steps 11 to 12
    host.buffer "layer_norm_mul_add" : !tcc.tensor<f32[B*T, 384]> steps 12 to 14
    host.buffer "contract_add_gelu" : !tcc.tensor<f32[B*T, 1536]> steps 13 to 14
    host.buffer "contract_add_1" : !tcc.tensor<f32[B*T, 384]> steps 14 to 15
    host.buffer "layer_norm_mul_add" : !tcc.tensor<f32[B*T, 384]> steps 3 to 18
    host.buffer "layer_norm_mul_add" : !tcc.tensor<f32[B*T, 384]> steps 3 to 18
    host.buffer "cast" : !tcc.tensor<f32[B*T]> steps 16 to 18
    host.buffer "reduce_sum_max" : !tcc.tensor<f32[B, 1]> steps 17 to 18
    host.buffer "mul_reduce_sum_div" : !tcc.tensor<f32[B, 384]> steps 18 to 21
    host.buffer "mul_reduce_sum" : !tcc.tensor<f32[B]> steps 19 to 20
    host.buffer "sqrt" : !tcc.tensor<f32[B]> steps 20 to 21
  }
  halide.pipeline @gather_add(%a0 : f32[d1, d0], %a1 : i32[d0], %a2 : f32[d1, d0], %a3 : f32[d0]) -> (@out) attributes {slices = [array<i64: -1, 0, 0, -1, 0>, array<i64: 1, -1, 1, 0, 1>]} {
    func @out[%x0, %x1] : f32 {
      %23 = at %a1[%x1] : i32[d0]
      %24 = extent %a0[1] : f32[d1, d0]
      %c1_i32_6 = arith.constant 1 : i32
      %25 = arith.subi %24, %c1_i32_6 : i32
      %c0_i32 = arith.constant 0 : i32
      %26 = clamp %23, %c0_i32, %25 : i32
      %27 = at %a0[%x0, %26] : f32[d1, d0]
      %28 = at %a2[%x0, %x1] : f32[d1, d0]
      %29 = arith.addf %27, %28 : f32
      %30 = at %a3[%x0] : f32[d0]
      %31 = arith.addf %29, %30 : f32
      yield %31 : f32
    }
    %0 = stride @out[0]
    %c1_i32 = arith.constant 1 : i32
    %1 = arith.cmpi eq, %0, %c1_i32 : i32
    %2 = stride %a0[0] : f32[d1, d0]
    %c1_i32_0 = arith.constant 1 : i32
    %3 = arith.cmpi eq, %2, %c1_i32_0 : i32
    %4 = arith.andi %1, %3 : i1
    %5 = stride %a2[0] : f32[d1, d0]
    %c1_i32_1 = arith.constant 1 : i32
    %6 = arith.cmpi eq, %5, %c1_i32_1 : i32
    %7 = arith.andi %4, %6 : i1
    %8 = stride %a3[0] : f32[d0]
    %c1_i32_2 = arith.constant 1 : i32
    %9 = arith.cmpi eq, %8, %c1_i32_2 : i32
    %10 = arith.andi %7, %9 : i1
    %11 = extent @out[0]
    %c16384_i32 = arith.constant 16384 : i32
    %12 = arith.minsi %11, %c16384_i32 : i32
    %13 = arith.sitofp %12 : i32 to f32
    %cst = arith.constant 4.500000e-01 : f32
    %14 = arith.mulf %13, %cst : f32
    %15 = extent @out[1]
    %c16_i32 = arith.constant 16 : i32
    %16 = arith.minsi %15, %c16_i32 : i32
    %17 = arith.sitofp %16 : i32 to f32
    %18 = arith.mulf %14, %17 : f32
    %cst_3 = arith.constant 2.000000e+04 : f32
    %19 = arith.divf %cst_3, %18 : f32
    %cst_4 = arith.constant 1.638400e+04 : f32
    %20 = arith.minimumf %19, %cst_4 : f32
    %cst_5 = arith.constant 1.000000e+00 : f32
    %21 = arith.maximumf %20, %cst_5 : f32
    %22 = arith.fptosi %21 : f32 to i32
    schedule {
      split @out (x0, block, x0, 16384, guard_with_if)
      split @out (x0, x0, v, 16, guard_with_if)
      split @out (x1, x1o, x1, 16, guard_with_if)
      reorder @out (v, x0, x1, block, x1o)
      fuse @out (block, x1o, block)
      split @out (block, task, block, %22, guard_with_if)
      parallel @out (task)
      specialize @out (%10) {
        vectorize @out (v)
      }
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride any : i32[d0]
    constrain %a2[0] min 0 stride any : f32[d1, d0]
    constrain %a2[1] min 0 : f32[d1, d0]
    constrain %a3[0] min 0 stride any : f32[d0]
    constrain @out[0] min 0 stride any
    constrain @out[1] min 0
  }
  halide.pipeline @layer_norm_mul_add(%a0 : f32[d1, d0], %a1 : f32[d0], %a2 : f32[d0]) -> (@out) attributes {slices = [array<i64: 0, -1, -1, 0>]} {
    func @value[%i, %m0] : f32 {
      %13 = likely %i : i32
      %14 = extent %a0[0] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = arith.cmpi slt, %13, %14 : i32
      %18 = at %a0[%16, %m0] : f32[d1, d0]
      %cst_5 = arith.constant 0.000000e+00 : f32
      %19 = arith.select %17, %18, %cst_5 : f32
      yield %19 : f32
    }
    func @sum_part[%u, %m0] : f32 {
      %cst_5 = arith.constant 0.000000e+00 : f32
      yield %cst_5 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    %c31_i32 = arith.constant 31 : i32
    %1 = arith.addi %0, %c31_i32 : i32
    %c32_i32 = arith.constant 32 : i32
    %2 = div %1, %c32_i32 : i32
    update @sum_part[%u, %m0] over (%r : 0, %2) {
      %13 = at @sum_part[%u, %m0] : f32
      %c32_i32_5 = arith.constant 32 : i32
      %14 = arith.muli %r, %c32_i32_5 : i32
      %15 = arith.addi %14, %u : i32
      %16 = at @value[%15, %m0] : f32
      %17 = arith.addf %13, %16 : f32
      yield %17 : f32
    }
    func @sum[%m0] : f32 {
      %cst_5 = arith.constant 0.000000e+00 : f32
      yield %cst_5 : f32
    }
    update @sum[%m0] over (%u : 0, 32) {
      %13 = at @sum[%m0] : f32
      %14 = at @sum_part[%u, %m0] : f32
      %15 = arith.addf %13, %14 : f32
      yield %15 : f32
    }
    func @mean[%m0] : f32 {
      %13 = at @sum[%m0] : f32
      %14 = extent %a0[0] : f32[d1, d0]
      %15 = arith.sitofp %14 : i32 to f32
      %16 = arith.divf %13, %15 : f32
      yield %16 : f32
    }
    func @squares_part[%u, %m0] : f32 {
      %cst_5 = arith.constant 0.000000e+00 : f32
      yield %cst_5 : f32
    }
    %3 = extent %a0[0] : f32[d1, d0]
    %c31_i32_0 = arith.constant 31 : i32
    %4 = arith.addi %3, %c31_i32_0 : i32
    %c32_i32_1 = arith.constant 32 : i32
    %5 = div %4, %c32_i32_1 : i32
    update @squares_part[%u, %m0] over (%r : 0, %5) {
      %13 = at @squares_part[%u, %m0] : f32
      %c32_i32_5 = arith.constant 32 : i32
      %14 = arith.muli %r, %c32_i32_5 : i32
      %15 = arith.addi %14, %u : i32
      %16 = at @value[%15, %m0] : f32
      %17 = at @mean[%m0] : f32
      %18 = arith.subf %16, %17 : f32
      %19 = likely %15 : i32
      %20 = extent %a0[0] : f32[d1, d0]
      %21 = arith.cmpi slt, %19, %20 : i32
      %22 = arith.mulf %18, %18 : f32
      %cst_6 = arith.constant 0.000000e+00 : f32
      %23 = arith.select %21, %22, %cst_6 : f32
      %24 = arith.addf %13, %23 : f32
      yield %24 : f32
    }
    func @squares[%m0] : f32 {
      %cst_5 = arith.constant 0.000000e+00 : f32
      yield %cst_5 : f32
    }
    update @squares[%m0] over (%u : 0, 32) {
      %13 = at @squares[%m0] : f32
      %14 = at @squares_part[%u, %m0] : f32
      %15 = arith.addf %13, %14 : f32
      yield %15 : f32
    }
    func @scale[%m0] : f32 {
      %13 = at @squares[%m0] : f32
      %14 = extent %a0[0] : f32[d1, d0]
      %15 = arith.sitofp %14 : i32 to f32
      %16 = arith.divf %13, %15 : f32
      %cst_5 = arith.constant 9.99999996E-13 : f32
      %17 = arith.addf %16, %cst_5 : f32
      %18 = math.sqrt %17 : f32
      %cst_6 = arith.constant 1.000000e+00 : f32
      %19 = arith.divf %cst_6, %18 : f32
      yield %19 : f32
    }
    func @out[%n, %m0] : f32 {
      %13 = at @value[%n, %m0] : f32
      %14 = at @mean[%m0] : f32
      %15 = arith.subf %13, %14 : f32
      %16 = at @scale[%m0] : f32
      %17 = arith.mulf %15, %16 : f32
      %18 = at %a1[%n] : f32[d0]
      %19 = arith.mulf %17, %18 : f32
      %20 = at %a2[%n] : f32[d0]
      %21 = arith.addf %19, %20 : f32
      yield %21 : f32
    }
    %6 = extent %a0[0] : f32[d1, d0]
    %7 = arith.sitofp %6 : i32 to f32
    %cst = arith.constant 4.000000e-01 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_2 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_2, %8 : f32
    %cst_3 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_3 : f32
    %cst_4 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_4 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (n, n, v, 16, guard_with_if)
      vectorize @out (v)
      reorder @out (v, n, m0)
      rename @out (m0, row)
      split @out (row, task, row, %12, guard_with_if)
      parallel @out (task)
      compute_at @value (@out, row)
      hoist_storage @value (@out, task)
      align_bounds @value (i, 32)
      vectorize @value (i, 16, round_up)
      store_in @sum_part (stack)
      bound_extent @sum_part (u, 32)
      vectorize @sum_part (u, 16)
      unroll @sum_part (u)
      reorder @sum_part update 0 (u, r)
      vectorize @sum_part update 0 (u, 16)
      unroll @sum_part update 0 (u)
      atomic @sum update 0
      vectorize @sum update 0 (u, 32)
      compute_at @sum_part (@out, row)
      compute_at @sum (@out, row)
      compute_at @mean (@out, row)
      store_in @squares_part (stack)
      bound_extent @squares_part (u, 32)
      vectorize @squares_part (u, 16)
      unroll @squares_part (u)
      reorder @squares_part update 0 (u, r)
      vectorize @squares_part update 0 (u, 16)
      unroll @squares_part update 0 (u)
      atomic @squares update 0
      vectorize @squares update 0 (u, 32)
      compute_at @squares_part (@out, row)
      compute_at @squares (@out, row)
      compute_at @scale (@out, row)
    }
    constrain %a0[0] min 0 stride 1 : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride 1 : f32[d0]
    constrain %a2[0] min 0 stride 1 : f32[d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @compare(%a0 : i32[d1, d0]) -> (@out) attributes {slices = [array<i64: 0, 0>, array<i64: 1, 1>]} {
    func @out[%x0, %x1] : ui8 {
      %17 = at %a0[%x0, %x1] : i32[d1, d0]
      %c0_i32 = arith.constant 0 : i32
      %18 = arith.cmpi ne, %17, %c0_i32 : i32
      %19 = arith.extui %18 : i1 to i8
      yield %19 : i8
    }
    %0 = stride @out[0]
    %c1_i32 = arith.constant 1 : i32
    %1 = arith.cmpi eq, %0, %c1_i32 : i32
    %2 = stride %a0[0] : i32[d1, d0]
    %c1_i32_0 = arith.constant 1 : i32
    %3 = arith.cmpi eq, %2, %c1_i32_0 : i32
    %4 = arith.andi %1, %3 : i1
    %5 = extent @out[0]
    %c16384_i32 = arith.constant 16384 : i32
    %6 = arith.minsi %5, %c16384_i32 : i32
    %7 = arith.sitofp %6 : i32 to f32
    %cst = arith.constant 3.500000e-01 : f32
    %8 = arith.mulf %7, %cst : f32
    %9 = extent @out[1]
    %c16_i32 = arith.constant 16 : i32
    %10 = arith.minsi %9, %c16_i32 : i32
    %11 = arith.sitofp %10 : i32 to f32
    %12 = arith.mulf %8, %11 : f32
    %cst_1 = arith.constant 2.000000e+04 : f32
    %13 = arith.divf %cst_1, %12 : f32
    %cst_2 = arith.constant 1.638400e+04 : f32
    %14 = arith.minimumf %13, %cst_2 : f32
    %cst_3 = arith.constant 1.000000e+00 : f32
    %15 = arith.maximumf %14, %cst_3 : f32
    %16 = arith.fptosi %15 : f32 to i32
    schedule {
      split @out (x0, block, x0, 16384, guard_with_if)
      split @out (x0, x0, v, 16, guard_with_if)
      split @out (x1, x1o, x1, 16, guard_with_if)
      reorder @out (v, x0, x1, block, x1o)
      fuse @out (block, x1o, block)
      split @out (block, task, block, %16, guard_with_if)
      parallel @out (task)
      specialize @out (%4) {
        vectorize @out (v)
      }
    }
    constrain %a0[0] min 0 stride any : i32[d1, d0]
    constrain %a0[1] min 0 : i32[d1, d0]
    constrain @out[0] min 0 stride any
    constrain @out[1] min 0
  }
  halide.pipeline @pack(%a0 : f32[d1, d0]) -> (@out) {
    func @out[%i, %k, %panel] : f32 {
      %c48_i32_3 = arith.constant 48 : i32
      %10 = arith.muli %panel, %c48_i32_3 : i32
      %11 = arith.addi %10, %i : i32
      %12 = extent %a0[1] : f32[d1, d0]
      %13 = likely %11 : i32
      %c1_i32_4 = arith.constant 1 : i32
      %14 = arith.subi %12, %c1_i32_4 : i32
      %15 = arith.minsi %13, %14 : i32
      %16 = at %a0[%k, %15] : f32[d1, d0]
      %17 = likely %11 : i32
      %18 = arith.cmpi slt, %17, %12 : i32
      %cst_5 = arith.constant 0.000000e+00 : f32
      %19 = arith.select %18, %16, %cst_5 : f32
      yield %19 : f32
    }
    constrain @out[0] extent 48
    constrain @out[1] stride 48
    %0 = stride %a0[1] : f32[d1, d0]
    %c1_i32 = arith.constant 1 : i32
    %1 = arith.cmpi eq, %0, %c1_i32 : i32
    %2 = extent %a0[0] : f32[d1, d0]
    %c48_i32 = arith.constant 48 : i32
    %3 = arith.muli %2, %c48_i32 : i32
    %4 = arith.sitofp %3 : i32 to f32
    %cst = arith.constant 5.000000e-01 : f32
    %5 = arith.mulf %4, %cst : f32
    %cst_0 = arith.constant 2.000000e+04 : f32
    %6 = arith.divf %cst_0, %5 : f32
    %cst_1 = arith.constant 1.638400e+04 : f32
    %7 = arith.minimumf %6, %cst_1 : f32
    %cst_2 = arith.constant 1.000000e+00 : f32
    %8 = arith.maximumf %7, %cst_2 : f32
    %9 = arith.fptosi %8 : f32 to i32
    schedule {
      bound @out (i, 0, 48)
      split @out (k, ko, k, 16, guard_with_if)
      split @out (i, v, i, 16)
      reorder @out (i, k, v, ko, panel)
      vectorize @out (i)
      specialize @out (%1) {
      }
      split @out (panel, task, panel, %9, guard_with_if)
      parallel @out (task)
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
    constrain @out[2] min 0
  }
  halide.pipeline @contract_add(%a0 : f32[d1, d0], %a1 : f32[d2, d1, d0], %a2 : f32[d0]) -> (@out) attributes {slices = [array<i64: 0, -1, -1, 0>]} {
    func @mm[%i, %m, %panel] : f32 {
      %cst_3 = arith.constant 0.000000e+00 : f32
      yield %cst_3 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    update @mm[%i, %m, %panel] over (%k : 0, %0) {
      %13 = likely %m : i32
      %14 = extent %a0[1] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = at %a0[%k, %16] : f32[d1, d0]
      %18 = at %a1[%i, %k, %panel] : f32[d2, d1, d0]
      %19 = at @mm[%i, %m, %panel] : f32
      %20 = arith.mulf %17, %18 : f32
      %21 = arith.addf %19, %20 : f32
      yield %21 : f32
    }
    func @tile[%i, %m, %panel] : f32 {
      %13 = at @mm[%i, %m, %panel] : f32
      yield %13 : f32
    }
    func @out[%n, %m] : f32 {
      %c48_i32 = arith.constant 48 : i32
      %13 = mod %n, %c48_i32 : i32
      %c48_i32_3 = arith.constant 48 : i32
      %14 = div %n, %c48_i32_3 : i32
      %15 = at @tile[%13, %m, %14] : f32
      %16 = at %a2[%n] : f32[d0]
      %17 = arith.addf %15, %16 : f32
      yield %17 : f32
    }
    constrain %a1[0] extent 48 : f32[d2, d1, d0]
    constrain %a1[1] stride 48 : f32[d2, d1, d0]
    %1 = extent %a0[0] : f32[d1, d0]
    %c96_i32 = arith.constant 96 : i32
    %2 = arith.muli %1, %c96_i32 : i32
    %3 = arith.sitofp %2 : i32 to f32
    %4 = extent %a0[1] : f32[d1, d0]
    %c64_i32 = arith.constant 64 : i32
    %5 = arith.minsi %4, %c64_i32 : i32
    %6 = arith.sitofp %5 : i32 to f32
    %7 = arith.mulf %3, %6 : f32
    %cst = arith.constant 0.00999999977 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_0 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_0, %8 : f32
    %cst_1 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_1 : f32
    %cst_2 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_2 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (n, panel, i, 48, guard_with_if)
      split @out (m, m, mi, 8, guard_with_if)
      split @out (m, mo, m, 8, guard_with_if)
      reorder @out (i, mi, m, panel, mo)
      vectorize @out (i, 16)
      unroll @out (i)
      fuse @out (panel, mo, block)
      split @out (block, task, block, %12, guard_with_if)
      parallel @out (task)
      store_in @tile (stack)
      bound @tile (i, 0, 48)
      bound_extent @tile (m, 8)
      bound_extent @tile (panel, 1)
      vectorize @tile (i, 16)
      unroll @tile (i)
      unroll @tile (m)
      store_in @mm (stack)
      bound @mm (i, 0, 48)
      bound_extent @mm (m, 8)
      bound_extent @mm (panel, 1)
      vectorize @mm (i, 16)
      unroll @mm (i)
      unroll @mm (m)
      compute_at @tile (@out, m)
      compute_at @mm (@tile, panel)
      reorder @mm update 0 (i, m, k, panel)
      vectorize @mm update 0 (i, 16)
      unroll @mm update 0 (i)
      unroll @mm update 0 (m)
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride 1 : f32[d2, d1, d0]
    constrain %a1[1] min 0 : f32[d2, d1, d0]
    constrain %a1[2] min 0 : f32[d2, d1, d0]
    constrain %a2[0] min 0 stride 1 : f32[d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @contract_div_where(%a0 : f32[d1, d0], %a1 : f32[d2, d1, d0], %a2 : ui8[d0]) -> (@out) attributes {slices = [array<i64: 0, -1, -1, 0>]} {
    func @mm[%i, %m, %panel] : f32 {
      %cst_3 = arith.constant 0.000000e+00 : f32
      yield %cst_3 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    update @mm[%i, %m, %panel] over (%k : 0, %0) {
      %13 = likely %m : i32
      %14 = extent %a0[1] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = at %a0[%k, %16] : f32[d1, d0]
      %18 = at %a1[%i, %k, %panel] : f32[d2, d1, d0]
      %19 = at @mm[%i, %m, %panel] : f32
      %20 = arith.mulf %17, %18 : f32
      %21 = arith.addf %19, %20 : f32
      yield %21 : f32
    }
    func @tile[%i, %m, %panel] : f32 {
      %13 = at @mm[%i, %m, %panel] : f32
      yield %13 : f32
    }
    func @out[%n, %m] : f32 {
      %13 = at %a2[%n] : ui8[d0]
      %c0_i8 = arith.constant 0 : i8
      %14 = arith.cmpi ne, %13, %c0_i8 : i8
      %c48_i32 = arith.constant 48 : i32
      %15 = mod %n, %c48_i32 : i32
      %c48_i32_3 = arith.constant 48 : i32
      %16 = div %n, %c48_i32_3 : i32
      %17 = at @tile[%15, %m, %16] : f32
      %cst_4 = arith.constant 5.65685415 : f32
      %18 = arith.divf %17, %cst_4 : f32
      %cst_5 = arith.constant 0xFF800000 : f32
      %19 = arith.select %14, %18, %cst_5 : f32
      %20 = strict_float %19 : f32
      yield %20 : f32
    }
    constrain %a1[0] extent 48 : f32[d2, d1, d0]
    constrain %a1[1] stride 48 : f32[d2, d1, d0]
    %1 = extent %a0[0] : f32[d1, d0]
    %c96_i32 = arith.constant 96 : i32
    %2 = arith.muli %1, %c96_i32 : i32
    %3 = arith.sitofp %2 : i32 to f32
    %4 = extent %a0[1] : f32[d1, d0]
    %c64_i32 = arith.constant 64 : i32
    %5 = arith.minsi %4, %c64_i32 : i32
    %6 = arith.sitofp %5 : i32 to f32
    %7 = arith.mulf %3, %6 : f32
    %cst = arith.constant 0.00999999977 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_0 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_0, %8 : f32
    %cst_1 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_1 : f32
    %cst_2 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_2 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (n, panel, i, 48, guard_with_if)
      split @out (m, m, mi, 8, guard_with_if)
      split @out (m, mo, m, 8, guard_with_if)
      reorder @out (i, mi, m, panel, mo)
      vectorize @out (i, 16)
      unroll @out (i)
      fuse @out (panel, mo, block)
      split @out (block, task, block, %12, guard_with_if)
      parallel @out (task)
      store_in @tile (stack)
      bound @tile (i, 0, 48)
      bound_extent @tile (m, 8)
      bound_extent @tile (panel, 1)
      vectorize @tile (i, 16)
      unroll @tile (i)
      unroll @tile (m)
      store_in @mm (stack)
      bound @mm (i, 0, 48)
      bound_extent @mm (m, 8)
      bound_extent @mm (panel, 1)
      vectorize @mm (i, 16)
      unroll @mm (i)
      unroll @mm (m)
      compute_at @tile (@out, m)
      compute_at @mm (@tile, panel)
      reorder @mm update 0 (i, m, k, panel)
      vectorize @mm update 0 (i, 16)
      unroll @mm update 0 (i)
      unroll @mm update 0 (m)
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride 1 : f32[d2, d1, d0]
    constrain %a1[1] min 0 : f32[d2, d1, d0]
    constrain %a1[2] min 0 : f32[d2, d1, d0]
    constrain %a2[0] min 0 stride 1 : ui8[d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @softmax(%a0 : f32[d1, d0]) -> (@out) attributes {slices = [array<i64: 0, 0>]} {
    func @score[%i, %m0] : f32 {
      %13 = likely %i : i32
      %14 = extent %a0[0] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = arith.cmpi slt, %13, %14 : i32
      %18 = at %a0[%16, %m0] : f32[d1, d0]
      %true = arith.constant true
      %19 = arith.xori %17, %true : i1
      %cst_5 = arith.constant -3.40282347E+38 : f32
      %20 = arith.cmpf olt, %18, %cst_5 : f32
      %21 = strict_float %20 : i1
      %22 = arith.ori %19, %21 : i1
      %cst_6 = arith.constant -1.000000e+30 : f32
      %23 = arith.cmpf olt, %18, %cst_6 : f32
      %24 = strict_float %23 : i1
      %cst_7 = arith.constant -1.000000e+30 : f32
      %25 = arith.select %24, %cst_7, %18 : f32
      %cst_8 = arith.constant -3.40282347E+38 : f32
      %26 = arith.select %22, %cst_8, %25 : f32
      yield %26 : f32
    }
    func @top_part[%u, %m0] : f32 {
      %cst_5 = arith.constant -3.40282347E+38 : f32
      yield %cst_5 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    %c31_i32 = arith.constant 31 : i32
    %1 = arith.addi %0, %c31_i32 : i32
    %c32_i32 = arith.constant 32 : i32
    %2 = div %1, %c32_i32 : i32
    update @top_part[%u, %m0] over (%r : 0, %2) {
      %13 = at @top_part[%u, %m0] : f32
      %c32_i32_5 = arith.constant 32 : i32
      %14 = arith.muli %r, %c32_i32_5 : i32
      %15 = arith.addi %14, %u : i32
      %16 = at @score[%15, %m0] : f32
      %17 = arith.maximumf %13, %16 : f32
      %18 = strict_float %17 : f32
      yield %18 : f32
    }
    func @top[%m0] : f32 {
      %cst_5 = arith.constant -3.40282347E+38 : f32
      yield %cst_5 : f32
    }
    update @top[%m0] over (%u : 0, 32) {
      %13 = at @top[%m0] : f32
      %14 = at @top_part[%u, %m0] : f32
      %15 = arith.maximumf %13, %14 : f32
      yield %15 : f32
    }
    func @power[%i, %m0] : f32 {
      %13 = likely %i : i32
      %14 = extent %a0[0] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = arith.cmpi slt, %13, %14 : i32
      %18 = at @score[%i, %m0] : f32
      %cst_5 = arith.constant -2.000000e+30 : f32
      %19 = arith.cmpf olt, %18, %cst_5 : f32
      %20 = strict_float %19 : i1
      %21 = at @top[%m0] : f32
      %22 = arith.subf %18, %21 : f32
      %cst_6 = arith.constant -8.733650e+01 : f32
      %23 = arith.cmpf olt, %22, %cst_6 : f32
      %24 = strict_float %23 : i1
      %cst_7 = arith.constant -8.733650e+01 : f32
      %25 = arith.select %24, %cst_7, %22 : f32
      %cst_8 = arith.constant 1.44269502 : f32
      %26 = arith.mulf %25, %cst_8 : f32
      %27 = math.roundeven %26 : f32
      %28 = arith.fptosi %27 : f32 to i32
      %cst_9 = arith.constant 0.693145751 : f32
      %29 = arith.mulf %27, %cst_9 : f32
      %30 = arith.subf %25, %29 : f32
      %cst_10 = arith.constant 1.42860677E-6 : f32
      %31 = arith.mulf %27, %cst_10 : f32
      %32 = arith.subf %30, %31 : f32
      %cst_11 = arith.constant 0.00138146011 : f32
      %33 = arith.mulf %cst_11, %32 : f32
      %cst_12 = arith.constant 0.00836871564 : f32
      %34 = arith.addf %33, %cst_12 : f32
      %35 = arith.mulf %34, %32 : f32
      %cst_13 = arith.constant 0.041668389 : f32
      %36 = arith.addf %35, %cst_13 : f32
      %37 = arith.mulf %36, %32 : f32
      %cst_14 = arith.constant 0.166665211 : f32
      %38 = arith.addf %37, %cst_14 : f32
      %39 = arith.mulf %38, %32 : f32
      %cst_15 = arith.constant 0.49999994 : f32
      %40 = arith.addf %39, %cst_15 : f32
      %41 = arith.mulf %32, %32 : f32
      %42 = arith.mulf %40, %41 : f32
      %43 = arith.addf %42, %32 : f32
      %cst_16 = arith.constant 1.000000e+00 : f32
      %44 = arith.addf %43, %cst_16 : f32
      %45 = arith.bitcast %44 : f32 to i32
      %c23_i32 = arith.constant 23 : i32
      %46 = arith.shli %28, %c23_i32 : i32
      %47 = arith.addi %45, %46 : i32
      %48 = arith.bitcast %47 : i32 to f32
      %cst_17 = arith.constant 0.000000e+00 : f32
      %49 = arith.select %20, %cst_17, %48 : f32
      yield %49 : f32
    }
    func @sum_part[%u, %m0] : f32 {
      %cst_5 = arith.constant 0.000000e+00 : f32
      yield %cst_5 : f32
    }
    %3 = extent %a0[0] : f32[d1, d0]
    %c31_i32_0 = arith.constant 31 : i32
    %4 = arith.addi %3, %c31_i32_0 : i32
    %c32_i32_1 = arith.constant 32 : i32
    %5 = div %4, %c32_i32_1 : i32
    update @sum_part[%u, %m0] over (%r : 0, %5) {
      %13 = at @sum_part[%u, %m0] : f32
      %c32_i32_5 = arith.constant 32 : i32
      %14 = arith.muli %r, %c32_i32_5 : i32
      %15 = arith.addi %14, %u : i32
      %16 = at @power[%15, %m0] : f32
      %17 = arith.addf %13, %16 : f32
      yield %17 : f32
    }
    func @sum[%m0] : f32 {
      %cst_5 = arith.constant 0.000000e+00 : f32
      yield %cst_5 : f32
    }
    update @sum[%m0] over (%u : 0, 32) {
      %13 = at @sum[%m0] : f32
      %14 = at @sum_part[%u, %m0] : f32
      %15 = arith.addf %13, %14 : f32
      yield %15 : f32
    }
    func @scale[%m0] : f32 {
      %13 = at @top[%m0] : f32
      %cst_5 = arith.constant -2.000000e+30 : f32
      %14 = arith.cmpf olt, %13, %cst_5 : f32
      %15 = strict_float %14 : i1
      %16 = at @sum[%m0] : f32
      %cst_6 = arith.constant 1.000000e+00 : f32
      %17 = arith.divf %cst_6, %16 : f32
      %cst_7 = arith.constant 0.000000e+00 : f32
      %18 = arith.select %15, %cst_7, %17 : f32
      yield %18 : f32
    }
    func @out[%n, %m0] : f32 {
      %13 = at @power[%n, %m0] : f32
      %14 = at @scale[%m0] : f32
      %15 = arith.mulf %13, %14 : f32
      yield %15 : f32
    }
    %6 = extent %a0[0] : f32[d1, d0]
    %7 = arith.sitofp %6 : i32 to f32
    %cst = arith.constant 0.899999976 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_2 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_2, %8 : f32
    %cst_3 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_3 : f32
    %cst_4 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_4 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (n, n, v, 16, guard_with_if)
      vectorize @out (v)
      reorder @out (v, n, m0)
      rename @out (m0, row)
      split @out (row, task, row, %12, guard_with_if)
      parallel @out (task)
      compute_at @score (@out, row)
      hoist_storage @score (@out, task)
      align_bounds @score (i, 32)
      vectorize @score (i, 16, round_up)
      store_in @top_part (stack)
      bound_extent @top_part (u, 32)
      vectorize @top_part (u, 16)
      unroll @top_part (u)
      reorder @top_part update 0 (u, r)
      vectorize @top_part update 0 (u, 16)
      unroll @top_part update 0 (u)
      atomic @top update 0
      vectorize @top update 0 (u, 32)
      compute_at @top_part (@out, row)
      compute_at @top (@out, row)
      compute_at @power (@out, row)
      hoist_storage @power (@out, task)
      align_bounds @power (i, 32)
      vectorize @power (i, 16, round_up)
      store_in @sum_part (stack)
      bound_extent @sum_part (u, 32)
      vectorize @sum_part (u, 16)
      unroll @sum_part (u)
      reorder @sum_part update 0 (u, r)
      vectorize @sum_part update 0 (u, 16)
      unroll @sum_part update 0 (u)
      atomic @sum update 0
      vectorize @sum update 0 (u, 32)
      compute_at @sum_part (@out, row)
      compute_at @sum (@out, row)
      compute_at @scale (@out, row)
    }
    constrain %a0[0] min 0 stride 1 : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @pack_0(%a0 : f32[d1, d0]) -> (@out) {
    func @out[%i, %k, %panel] : f32 {
      %c32_i32_3 = arith.constant 32 : i32
      %10 = arith.muli %panel, %c32_i32_3 : i32
      %11 = arith.addi %10, %i : i32
      %12 = extent %a0[1] : f32[d1, d0]
      %13 = likely %11 : i32
      %c1_i32_4 = arith.constant 1 : i32
      %14 = arith.subi %12, %c1_i32_4 : i32
      %15 = arith.minsi %13, %14 : i32
      %16 = at %a0[%k, %15] : f32[d1, d0]
      %17 = likely %11 : i32
      %18 = arith.cmpi slt, %17, %12 : i32
      %cst_5 = arith.constant 0.000000e+00 : f32
      %19 = arith.select %18, %16, %cst_5 : f32
      yield %19 : f32
    }
    constrain @out[0] extent 32
    constrain @out[1] stride 32
    %0 = stride %a0[1] : f32[d1, d0]
    %c1_i32 = arith.constant 1 : i32
    %1 = arith.cmpi eq, %0, %c1_i32 : i32
    %2 = extent %a0[0] : f32[d1, d0]
    %c32_i32 = arith.constant 32 : i32
    %3 = arith.muli %2, %c32_i32 : i32
    %4 = arith.sitofp %3 : i32 to f32
    %cst = arith.constant 5.000000e-01 : f32
    %5 = arith.mulf %4, %cst : f32
    %cst_0 = arith.constant 2.000000e+04 : f32
    %6 = arith.divf %cst_0, %5 : f32
    %cst_1 = arith.constant 1.638400e+04 : f32
    %7 = arith.minimumf %6, %cst_1 : f32
    %cst_2 = arith.constant 1.000000e+00 : f32
    %8 = arith.maximumf %7, %cst_2 : f32
    %9 = arith.fptosi %8 : f32 to i32
    schedule {
      bound @out (i, 0, 32)
      split @out (k, ko, k, 16, guard_with_if)
      split @out (i, v, i, 16)
      reorder @out (i, k, v, ko, panel)
      vectorize @out (i)
      specialize @out (%1) {
      }
      split @out (panel, task, panel, %9, guard_with_if)
      parallel @out (task)
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
    constrain @out[2] min 0
  }
  halide.pipeline @contract(%a0 : f32[d1, d0], %a1 : f32[d2, d1, d0]) -> (@out) attributes {slices = [array<i64: 0, -1, 0>]} {
    func @mm[%i, %m, %panel] : f32 {
      %cst_4 = arith.constant 0.000000e+00 : f32
      yield %cst_4 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    update @mm[%i, %m, %panel] over (%k : 0, %0) {
      %13 = likely %m : i32
      %14 = extent %a0[1] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = at %a0[%k, %16] : f32[d1, d0]
      %18 = at %a1[%i, %k, %panel] : f32[d2, d1, d0]
      %19 = at @mm[%i, %m, %panel] : f32
      %20 = arith.mulf %17, %18 : f32
      %21 = arith.addf %19, %20 : f32
      yield %21 : f32
    }
    func @tile[%i, %m, %panel] : f32 {
      %13 = at @mm[%i, %m, %panel] : f32
      yield %13 : f32
    }
    func @out[%n, %m] : f32 {
      %c32_i32 = arith.constant 32 : i32
      %13 = mod %n, %c32_i32 : i32
      %c32_i32_4 = arith.constant 32 : i32
      %14 = div %n, %c32_i32_4 : i32
      %15 = at @tile[%13, %m, %14] : f32
      yield %15 : f32
    }
    constrain %a1[0] extent 32 : f32[d2, d1, d0]
    constrain %a1[1] stride 32 : f32[d2, d1, d0]
    %1 = extent %a0[0] : f32[d1, d0]
    %c64_i32 = arith.constant 64 : i32
    %2 = arith.muli %1, %c64_i32 : i32
    %3 = arith.sitofp %2 : i32 to f32
    %4 = extent %a0[1] : f32[d1, d0]
    %c64_i32_0 = arith.constant 64 : i32
    %5 = arith.minsi %4, %c64_i32_0 : i32
    %6 = arith.sitofp %5 : i32 to f32
    %7 = arith.mulf %3, %6 : f32
    %cst = arith.constant 0.00999999977 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_1 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_1, %8 : f32
    %cst_2 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_2 : f32
    %cst_3 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_3 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (n, panel, i, 32, guard_with_if)
      split @out (m, m, mi, 12, guard_with_if)
      split @out (m, mo, m, 5, guard_with_if)
      reorder @out (i, mi, m, panel, mo)
      vectorize @out (i, 16)
      unroll @out (i)
      fuse @out (panel, mo, block)
      split @out (block, task, block, %12, guard_with_if)
      parallel @out (task)
      store_in @tile (stack)
      bound @tile (i, 0, 32)
      bound_extent @tile (m, 12)
      bound_extent @tile (panel, 1)
      vectorize @tile (i, 16)
      unroll @tile (i)
      unroll @tile (m)
      store_in @mm (stack)
      bound @mm (i, 0, 32)
      bound_extent @mm (m, 12)
      bound_extent @mm (panel, 1)
      vectorize @mm (i, 16)
      unroll @mm (i)
      unroll @mm (m)
      compute_at @tile (@out, m)
      compute_at @mm (@tile, panel)
      reorder @mm update 0 (i, m, k, panel)
      vectorize @mm update 0 (i, 16)
      unroll @mm update 0 (i)
      unroll @mm update 0 (m)
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride 1 : f32[d2, d1, d0]
    constrain %a1[1] min 0 : f32[d2, d1, d0]
    constrain %a1[2] min 0 : f32[d2, d1, d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @contract_add_1(%a0 : f32[d1, d0], %a1 : f32[d2, d1, d0], %a2 : f32[d0], %a3 : f32[d1, d0]) -> (@out) attributes {slices = [array<i64: 0, -1, -1, 0, 0>]} {
    func @mm[%i, %m, %panel] : f32 {
      %cst_3 = arith.constant 0.000000e+00 : f32
      yield %cst_3 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    update @mm[%i, %m, %panel] over (%k : 0, %0) {
      %13 = likely %m : i32
      %14 = extent %a0[1] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = at %a0[%k, %16] : f32[d1, d0]
      %18 = at %a1[%i, %k, %panel] : f32[d2, d1, d0]
      %19 = at @mm[%i, %m, %panel] : f32
      %20 = arith.mulf %17, %18 : f32
      %21 = arith.addf %19, %20 : f32
      yield %21 : f32
    }
    func @tile[%i, %m, %panel] : f32 {
      %13 = at @mm[%i, %m, %panel] : f32
      yield %13 : f32
    }
    func @out[%n, %m] : f32 {
      %13 = at %a3[%n, %m] : f32[d1, d0]
      %c48_i32 = arith.constant 48 : i32
      %14 = mod %n, %c48_i32 : i32
      %c48_i32_3 = arith.constant 48 : i32
      %15 = div %n, %c48_i32_3 : i32
      %16 = at @tile[%14, %m, %15] : f32
      %17 = at %a2[%n] : f32[d0]
      %18 = arith.addf %16, %17 : f32
      %19 = arith.addf %13, %18 : f32
      yield %19 : f32
    }
    constrain %a1[0] extent 48 : f32[d2, d1, d0]
    constrain %a1[1] stride 48 : f32[d2, d1, d0]
    %1 = extent %a0[0] : f32[d1, d0]
    %c96_i32 = arith.constant 96 : i32
    %2 = arith.muli %1, %c96_i32 : i32
    %3 = arith.sitofp %2 : i32 to f32
    %4 = extent %a0[1] : f32[d1, d0]
    %c64_i32 = arith.constant 64 : i32
    %5 = arith.minsi %4, %c64_i32 : i32
    %6 = arith.sitofp %5 : i32 to f32
    %7 = arith.mulf %3, %6 : f32
    %cst = arith.constant 0.00999999977 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_0 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_0, %8 : f32
    %cst_1 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_1 : f32
    %cst_2 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_2 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (n, panel, i, 48, guard_with_if)
      split @out (m, m, mi, 8, guard_with_if)
      split @out (m, mo, m, 8, guard_with_if)
      reorder @out (i, mi, m, panel, mo)
      vectorize @out (i, 16)
      unroll @out (i)
      fuse @out (panel, mo, block)
      split @out (block, task, block, %12, guard_with_if)
      parallel @out (task)
      store_in @tile (stack)
      bound @tile (i, 0, 48)
      bound_extent @tile (m, 8)
      bound_extent @tile (panel, 1)
      vectorize @tile (i, 16)
      unroll @tile (i)
      unroll @tile (m)
      store_in @mm (stack)
      bound @mm (i, 0, 48)
      bound_extent @mm (m, 8)
      bound_extent @mm (panel, 1)
      vectorize @mm (i, 16)
      unroll @mm (i)
      unroll @mm (m)
      compute_at @tile (@out, m)
      compute_at @mm (@tile, panel)
      reorder @mm update 0 (i, m, k, panel)
      vectorize @mm update 0 (i, 16)
      unroll @mm update 0 (i)
      unroll @mm update 0 (m)
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride 1 : f32[d2, d1, d0]
    constrain %a1[1] min 0 : f32[d2, d1, d0]
    constrain %a1[2] min 0 : f32[d2, d1, d0]
    constrain %a2[0] min 0 stride 1 : f32[d0]
    constrain %a3[0] min 0 stride 1 : f32[d1, d0]
    constrain %a3[1] min 0 : f32[d1, d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @contract_add_gelu(%a0 : f32[d1, d0], %a1 : f32[d2, d1, d0], %a2 : f32[d0]) -> (@out) attributes {slices = [array<i64: 0, -1, -1, 0>]} {
    func @mm[%i, %m, %panel] : f32 {
      %cst_3 = arith.constant 0.000000e+00 : f32
      yield %cst_3 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    update @mm[%i, %m, %panel] over (%k : 0, %0) {
      %13 = likely %m : i32
      %14 = extent %a0[1] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %15 = arith.subi %14, %c1_i32 : i32
      %16 = arith.minsi %13, %15 : i32
      %17 = at %a0[%k, %16] : f32[d1, d0]
      %18 = at %a1[%i, %k, %panel] : f32[d2, d1, d0]
      %19 = at @mm[%i, %m, %panel] : f32
      %20 = arith.mulf %17, %18 : f32
      %21 = arith.addf %19, %20 : f32
      yield %21 : f32
    }
    func @tile[%i, %m, %panel] : f32 {
      %13 = at @mm[%i, %m, %panel] : f32
      yield %13 : f32
    }
    func @out[%n, %m] : f32 {
      %c48_i32 = arith.constant 48 : i32
      %13 = mod %n, %c48_i32 : i32
      %c48_i32_3 = arith.constant 48 : i32
      %14 = div %n, %c48_i32_3 : i32
      %15 = at @tile[%13, %m, %14] : f32
      %16 = at %a2[%n] : f32[d0]
      %17 = arith.addf %15, %16 : f32
      %18 = math.absf %17 : f32
      %cst_4 = arith.constant 0.707106769 : f32
      %19 = arith.mulf %18, %cst_4 : f32
      %cst_5 = arith.constant 5.000000e+00 : f32
      %20 = arith.cmpf olt, %cst_5, %19 : f32
      %21 = strict_float %20 : i1
      %cst_6 = arith.constant 5.000000e+00 : f32
      %22 = arith.select %21, %cst_6, %19 : f32
      %cst_7 = arith.constant 1.96986676E-7 : f32
      %23 = arith.mulf %cst_7, %22 : f32
      %cst_8 = arith.constant -5.09623533E-6 : f32
      %24 = arith.addf %23, %cst_8 : f32
      %25 = arith.mulf %24, %22 : f32
      %cst_9 = arith.constant 5.53562786E-5 : f32
      %26 = arith.addf %25, %cst_9 : f32
      %27 = arith.mulf %26, %22 : f32
      %cst_10 = arith.constant -3.149806E-4 : f32
      %28 = arith.addf %27, %cst_10 : f32
      %29 = arith.mulf %28, %22 : f32
      %cst_11 = arith.constant 8.31050914E-4 : f32
      %30 = arith.addf %29, %cst_11 : f32
      %31 = arith.mulf %30, %22 : f32
      %cst_12 = arith.constant 0.00108996802 : f32
      %32 = arith.addf %31, %cst_12 : f32
      %33 = arith.mulf %32, %22 : f32
      %cst_13 = arith.constant -0.0202249456 : f32
      %34 = arith.addf %33, %cst_13 : f32
      %35 = arith.mulf %34, %22 : f32
      %cst_14 = arith.constant 0.103277922 : f32
      %36 = arith.addf %35, %cst_14 : f32
      %37 = arith.mulf %36, %22 : f32
      %cst_15 = arith.constant 0.636507154 : f32
      %38 = arith.addf %37, %cst_15 : f32
      %39 = arith.mulf %38, %22 : f32
      %cst_16 = arith.constant 1.1283884 : f32
      %40 = arith.addf %39, %cst_16 : f32
      %41 = arith.mulf %40, %22 : f32
      %cst_17 = arith.constant -1.18405239E-7 : f32
      %42 = arith.addf %41, %cst_17 : f32
      %43 = arith.negf %42 : f32
      %cst_18 = arith.constant 1.44269502 : f32
      %44 = arith.mulf %43, %cst_18 : f32
      %45 = math.roundeven %44 : f32
      %46 = arith.fptosi %45 : f32 to i32
      %cst_19 = arith.constant 0.693145751 : f32
      %47 = arith.mulf %45, %cst_19 : f32
      %48 = arith.subf %43, %47 : f32
      %cst_20 = arith.constant 1.42860677E-6 : f32
      %49 = arith.mulf %45, %cst_20 : f32
      %50 = arith.subf %48, %49 : f32
      %cst_21 = arith.constant 0.00138146011 : f32
      %51 = arith.mulf %cst_21, %50 : f32
      %cst_22 = arith.constant 0.00836871564 : f32
      %52 = arith.addf %51, %cst_22 : f32
      %53 = arith.mulf %52, %50 : f32
      %cst_23 = arith.constant 0.041668389 : f32
      %54 = arith.addf %53, %cst_23 : f32
      %55 = arith.mulf %54, %50 : f32
      %cst_24 = arith.constant 0.166665211 : f32
      %56 = arith.addf %55, %cst_24 : f32
      %57 = arith.mulf %56, %50 : f32
      %cst_25 = arith.constant 0.49999994 : f32
      %58 = arith.addf %57, %cst_25 : f32
      %59 = arith.mulf %50, %50 : f32
      %60 = arith.mulf %58, %59 : f32
      %61 = arith.addf %60, %50 : f32
      %cst_26 = arith.constant 1.000000e+00 : f32
      %62 = arith.addf %61, %cst_26 : f32
      %63 = arith.bitcast %62 : f32 to i32
      %c23_i32 = arith.constant 23 : i32
      %64 = arith.shli %46, %c23_i32 : i32
      %65 = arith.addi %63, %64 : i32
      %66 = arith.bitcast %65 : i32 to f32
      %cst_27 = arith.constant 5.000000e-01 : f32
      %67 = arith.mulf %66, %cst_27 : f32
      %68 = arith.mulf %17, %67 : f32
      %cst_28 = arith.constant 0.000000e+00 : f32
      %69 = arith.cmpf olt, %17, %cst_28 : f32
      %70 = strict_float %69 : i1
      %71 = arith.subf %17, %68 : f32
      %72 = arith.select %70, %68, %71 : f32
      yield %72 : f32
    }
    constrain %a1[0] extent 48 : f32[d2, d1, d0]
    constrain %a1[1] stride 48 : f32[d2, d1, d0]
    %1 = extent %a0[0] : f32[d1, d0]
    %c96_i32 = arith.constant 96 : i32
    %2 = arith.muli %1, %c96_i32 : i32
    %3 = arith.sitofp %2 : i32 to f32
    %4 = extent %a0[1] : f32[d1, d0]
    %c64_i32 = arith.constant 64 : i32
    %5 = arith.minsi %4, %c64_i32 : i32
    %6 = arith.sitofp %5 : i32 to f32
    %7 = arith.mulf %3, %6 : f32
    %cst = arith.constant 0.00999999977 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_0 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_0, %8 : f32
    %cst_1 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_1 : f32
    %cst_2 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_2 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (n, panel, i, 48, guard_with_if)
      split @out (m, m, mi, 8, guard_with_if)
      split @out (m, mo, m, 8, guard_with_if)
      reorder @out (i, mi, m, panel, mo)
      vectorize @out (i, 16)
      unroll @out (i)
      fuse @out (panel, mo, block)
      split @out (block, task, block, %12, guard_with_if)
      parallel @out (task)
      store_in @tile (stack)
      bound @tile (i, 0, 48)
      bound_extent @tile (m, 8)
      bound_extent @tile (panel, 1)
      vectorize @tile (i, 16)
      unroll @tile (i)
      unroll @tile (m)
      store_in @mm (stack)
      bound @mm (i, 0, 48)
      bound_extent @mm (m, 8)
      bound_extent @mm (panel, 1)
      vectorize @mm (i, 16)
      unroll @mm (i)
      unroll @mm (m)
      compute_at @tile (@out, m)
      compute_at @mm (@tile, panel)
      reorder @mm update 0 (i, m, k, panel)
      vectorize @mm update 0 (i, 16)
      unroll @mm update 0 (i)
      unroll @mm update 0 (m)
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride 1 : f32[d2, d1, d0]
    constrain %a1[1] min 0 : f32[d2, d1, d0]
    constrain %a1[2] min 0 : f32[d2, d1, d0]
    constrain %a2[0] min 0 stride 1 : f32[d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @cast(%a0 : i32[d0]) -> (@out) attributes {slices = [array<i64: 0, 0>]} {
    func @out[%x0] : f32 {
      %13 = at %a0[%x0] : i32[d0]
      %14 = arith.sitofp %13 : i32 to f32
      yield %14 : f32
    }
    %0 = stride @out[0]
    %c1_i32 = arith.constant 1 : i32
    %1 = arith.cmpi eq, %0, %c1_i32 : i32
    %2 = stride %a0[0] : i32[d0]
    %c1_i32_0 = arith.constant 1 : i32
    %3 = arith.cmpi eq, %2, %c1_i32_0 : i32
    %4 = arith.andi %1, %3 : i1
    %5 = extent @out[0]
    %c16384_i32 = arith.constant 16384 : i32
    %6 = arith.minsi %5, %c16384_i32 : i32
    %7 = arith.sitofp %6 : i32 to f32
    %cst = arith.constant 3.500000e-01 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_1 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_1, %8 : f32
    %cst_2 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_2 : f32
    %cst_3 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_3 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (x0, block, x0, 16384, guard_with_if)
      split @out (x0, x0, v, 16, guard_with_if)
      reorder @out (v, x0, block)
      split @out (block, task, block, %12, guard_with_if)
      parallel @out (task)
      specialize @out (%4) {
        vectorize @out (v)
      }
    }
    constrain %a0[0] min 0 stride any : i32[d0]
    constrain @out[0] min 0 stride any
  }
  halide.pipeline @reduce_sum_max(%a0 : f32[d2, d1, d0]) -> (@out) attributes {slices = [array<i64: 0, 0>, array<i64: 2, 1>]} {
    func @total[%x0, %x1] : f32 {
      %cst_4 = arith.constant 0.000000e+00 : f32
      yield %cst_4 : f32
    }
    %0 = extent %a0[1] : f32[d2, d1, d0]
    update @total[%x0, %x1] over (%r1 : 0, %0) {
      %9 = likely %x0 : i32
      %10 = extent %a0[0] : f32[d2, d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %11 = arith.subi %10, %c1_i32 : i32
      %12 = arith.minsi %9, %11 : i32
      %13 = at @total[%x0, %x1] : f32
      %14 = at %a0[%12, %r1, %x1] : f32[d2, d1, d0]
      %15 = arith.addf %13, %14 : f32
      yield %15 : f32
    }
    func @out[%x0, %x1] : f32 {
      %9 = at @total[%x0, %x1] : f32
      %cst_4 = arith.constant 9.99999971E-10 : f32
      %10 = arith.maximumf %9, %cst_4 : f32
      %11 = strict_float %10 : f32
      yield %11 : f32
    }
    %cst = arith.constant 3.500000e-01 : f32
    %1 = extent %a0[1] : f32[d2, d1, d0]
    %2 = arith.sitofp %1 : i32 to f32
    %3 = arith.mulf %cst, %2 : f32
    %cst_0 = arith.constant 2.560000e+02 : f32
    %4 = arith.mulf %3, %cst_0 : f32
    %cst_1 = arith.constant 2.000000e+04 : f32
    %5 = arith.divf %cst_1, %4 : f32
    %cst_2 = arith.constant 1.638400e+04 : f32
    %6 = arith.minimumf %5, %cst_2 : f32
    %cst_3 = arith.constant 1.000000e+00 : f32
    %7 = arith.maximumf %6, %cst_3 : f32
    %8 = arith.fptosi %7 : f32 to i32
    schedule {
      split @out (x0, b, x0, 64, guard_with_if)
      split @out (b, row, b, 4, guard_with_if)
      split @out (x0, x0, v, 16)
      vectorize @out (v)
      reorder @out (v, x0, b, row, x1)
      fuse @out (row, x1, row)
      split @out (row, task, row, %8, guard_with_if)
      parallel @out (task)
      compute_at @total (@out, b)
      store_in @total (stack)
      bound_extent @total (x0, 64)
      vectorize @total (x0, 16)
      unroll @total (x0)
      reorder @total update 0 (x0, r1, x1)
      vectorize @total update 0 (x0, 16)
      unroll @total update 0 (x0)
    }
    constrain %a0[0] min 0 stride 1 : f32[d2, d1, d0]
    constrain %a0[1] min 0 : f32[d2, d1, d0]
    constrain %a0[2] min 0 : f32[d2, d1, d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @mul_reduce_sum_div(%a0 : f32[d2, d1, d0], %a1 : f32[d1, d0], %a2 : f32[d0]) -> (@out) attributes {slices = [array<i64: 0, 0, 0, 0>, array<i64: 2, -1, -1, 1>]} {
    func @total[%x0, %x1] : f32 {
      %cst_4 = arith.constant 0.000000e+00 : f32
      yield %cst_4 : f32
    }
    %0 = extent %a0[1] : f32[d2, d1, d0]
    update @total[%x0, %x1] over (%r1 : 0, %0) {
      %9 = likely %x0 : i32
      %10 = extent %a0[0] : f32[d2, d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %11 = arith.subi %10, %c1_i32 : i32
      %12 = arith.minsi %9, %11 : i32
      %13 = at @total[%x0, %x1] : f32
      %14 = at %a0[%12, %r1, %x1] : f32[d2, d1, d0]
      %15 = at %a1[%r1, %x1] : f32[d1, d0]
      %16 = arith.mulf %14, %15 : f32
      %17 = arith.addf %13, %16 : f32
      yield %17 : f32
    }
    func @out[%x0, %x1] : f32 {
      %9 = at @total[%x0, %x1] : f32
      %10 = at %a2[%x1] : f32[d0]
      %11 = arith.divf %9, %10 : f32
      yield %11 : f32
    }
    %cst = arith.constant 4.000000e-01 : f32
    %1 = extent %a0[1] : f32[d2, d1, d0]
    %2 = arith.sitofp %1 : i32 to f32
    %3 = arith.mulf %cst, %2 : f32
    %cst_0 = arith.constant 2.560000e+02 : f32
    %4 = arith.mulf %3, %cst_0 : f32
    %cst_1 = arith.constant 2.000000e+04 : f32
    %5 = arith.divf %cst_1, %4 : f32
    %cst_2 = arith.constant 1.638400e+04 : f32
    %6 = arith.minimumf %5, %cst_2 : f32
    %cst_3 = arith.constant 1.000000e+00 : f32
    %7 = arith.maximumf %6, %cst_3 : f32
    %8 = arith.fptosi %7 : f32 to i32
    schedule {
      split @out (x0, b, x0, 64, guard_with_if)
      split @out (b, row, b, 4, guard_with_if)
      split @out (x0, x0, v, 16)
      vectorize @out (v)
      reorder @out (v, x0, b, row, x1)
      fuse @out (row, x1, row)
      split @out (row, task, row, %8, guard_with_if)
      parallel @out (task)
      compute_at @total (@out, b)
      store_in @total (stack)
      bound_extent @total (x0, 64)
      vectorize @total (x0, 16)
      unroll @total (x0)
      reorder @total update 0 (x0, r1, x1)
      vectorize @total update 0 (x0, 16)
      unroll @total update 0 (x0)
    }
    constrain %a0[0] min 0 stride 1 : f32[d2, d1, d0]
    constrain %a0[1] min 0 : f32[d2, d1, d0]
    constrain %a0[2] min 0 : f32[d2, d1, d0]
    constrain %a1[0] min 0 stride any : f32[d1, d0]
    constrain %a1[1] min 0 : f32[d1, d0]
    constrain %a2[0] min 0 stride any : f32[d0]
    constrain @out[0] min 0
    constrain @out[1] min 0
  }
  halide.pipeline @mul_reduce_sum(%a0 : f32[d1, d0]) -> (@out) attributes {slices = [array<i64: 0, 0>]} {
    func @part[%u, %x0] : f32 {
      %cst_3 = arith.constant 0.000000e+00 : f32
      yield %cst_3 : f32
    }
    %0 = extent %a0[0] : f32[d1, d0]
    %c63_i32 = arith.constant 63 : i32
    %1 = arith.addi %0, %c63_i32 : i32
    %c64_i32 = arith.constant 64 : i32
    %2 = div %1, %c64_i32 : i32
    update @part[%u, %x0] over (%r1 : 0, %2) {
      %c64_i32_3 = arith.constant 64 : i32
      %10 = arith.muli %r1, %c64_i32_3 : i32
      %11 = arith.addi %10, %u : i32
      %12 = likely %11 : i32
      %13 = extent %a0[0] : f32[d1, d0]
      %c1_i32 = arith.constant 1 : i32
      %14 = arith.subi %13, %c1_i32 : i32
      %15 = arith.minsi %12, %14 : i32
      %16 = at %a0[%15, %x0] : f32[d1, d0]
      %17 = arith.mulf %16, %16 : f32
      %18 = at @part[%u, %x0] : f32
      %19 = arith.cmpi slt, %12, %13 : i32
      %cst_4 = arith.constant 0.000000e+00 : f32
      %20 = arith.select %19, %17, %cst_4 : f32
      %21 = arith.addf %18, %20 : f32
      yield %21 : f32
    }
    func @total[%x0] : f32 {
      %cst_3 = arith.constant 0.000000e+00 : f32
      yield %cst_3 : f32
    }
    update @total[%x0] over (%u : 0, 64) {
      %10 = at @total[%x0] : f32
      %11 = at @part[%u, %x0] : f32
      %12 = arith.addf %10, %11 : f32
      yield %12 : f32
    }
    func @out[%x0] : f32 {
      %10 = at @total[%x0] : f32
      yield %10 : f32
    }
    %cst = arith.constant 3.500000e-01 : f32
    %3 = extent %a0[0] : f32[d1, d0]
    %4 = arith.sitofp %3 : i32 to f32
    %5 = arith.mulf %cst, %4 : f32
    %cst_0 = arith.constant 2.000000e+04 : f32
    %6 = arith.divf %cst_0, %5 : f32
    %cst_1 = arith.constant 1.638400e+04 : f32
    %7 = arith.minimumf %6, %cst_1 : f32
    %cst_2 = arith.constant 1.000000e+00 : f32
    %8 = arith.maximumf %7, %cst_2 : f32
    %9 = arith.fptosi %8 : f32 to i32
    schedule {
      store_in @part (stack)
      bound_extent @part (u, 64)
      vectorize @part (u, 16)
      unroll @part (u)
      reorder @part update 0 (u, r1)
      vectorize @part update 0 (u, 16)
      unroll @part update 0 (u)
      atomic @total update 0
      vectorize @total update 0 (u, 64)
      rename @out (x0, row)
      split @out (row, task, row, %9, guard_with_if)
      parallel @out (task)
      compute_at @part (@out, row)
      compute_at @total (@out, row)
    }
    constrain %a0[0] min 0 stride 1 : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain @out[0] min 0 stride any
  }
  halide.pipeline @sqrt(%a0 : f32[d0]) -> (@out) attributes {slices = [array<i64: 0, 0>]} {
    func @out[%x0] : f32 {
      %13 = at %a0[%x0] : f32[d0]
      %14 = math.sqrt %13 : f32
      yield %14 : f32
    }
    %0 = stride @out[0]
    %c1_i32 = arith.constant 1 : i32
    %1 = arith.cmpi eq, %0, %c1_i32 : i32
    %2 = stride %a0[0] : f32[d0]
    %c1_i32_0 = arith.constant 1 : i32
    %3 = arith.cmpi eq, %2, %c1_i32_0 : i32
    %4 = arith.andi %1, %3 : i1
    %5 = extent @out[0]
    %c16384_i32 = arith.constant 16384 : i32
    %6 = arith.minsi %5, %c16384_i32 : i32
    %7 = arith.sitofp %6 : i32 to f32
    %cst = arith.constant 3.500000e-01 : f32
    %8 = arith.mulf %7, %cst : f32
    %cst_1 = arith.constant 2.000000e+04 : f32
    %9 = arith.divf %cst_1, %8 : f32
    %cst_2 = arith.constant 1.638400e+04 : f32
    %10 = arith.minimumf %9, %cst_2 : f32
    %cst_3 = arith.constant 1.000000e+00 : f32
    %11 = arith.maximumf %10, %cst_3 : f32
    %12 = arith.fptosi %11 : f32 to i32
    schedule {
      split @out (x0, block, x0, 16384, guard_with_if)
      split @out (x0, x0, v, 16, guard_with_if)
      reorder @out (v, x0, block)
      split @out (block, task, block, %12, guard_with_if)
      parallel @out (task)
      specialize @out (%4) {
        vectorize @out (v)
      }
    }
    constrain %a0[0] min 0 stride any : f32[d0]
    constrain @out[0] min 0 stride any
  }
  halide.pipeline @div(%a0 : f32[d1, d0], %a1 : f32[d0]) -> (@out) attributes {slices = [array<i64: 0, 0, 0>, array<i64: 1, -1, 1>]} {
    func @out[%x0, %x1] : f32 {
      %17 = at %a0[%x0, %x1] : f32[d1, d0]
      %18 = at %a1[%x1] : f32[d0]
      %19 = arith.divf %17, %18 : f32
      yield %19 : f32
    }
    %0 = stride @out[0]
    %c1_i32 = arith.constant 1 : i32
    %1 = arith.cmpi eq, %0, %c1_i32 : i32
    %2 = stride %a0[0] : f32[d1, d0]
    %c1_i32_0 = arith.constant 1 : i32
    %3 = arith.cmpi eq, %2, %c1_i32_0 : i32
    %4 = arith.andi %1, %3 : i1
    %5 = extent @out[0]
    %c16384_i32 = arith.constant 16384 : i32
    %6 = arith.minsi %5, %c16384_i32 : i32
    %7 = arith.sitofp %6 : i32 to f32
    %cst = arith.constant 3.500000e-01 : f32
    %8 = arith.mulf %7, %cst : f32
    %9 = extent @out[1]
    %c16_i32 = arith.constant 16 : i32
    %10 = arith.minsi %9, %c16_i32 : i32
    %11 = arith.sitofp %10 : i32 to f32
    %12 = arith.mulf %8, %11 : f32
    %cst_1 = arith.constant 2.000000e+04 : f32
    %13 = arith.divf %cst_1, %12 : f32
    %cst_2 = arith.constant 1.638400e+04 : f32
    %14 = arith.minimumf %13, %cst_2 : f32
    %cst_3 = arith.constant 1.000000e+00 : f32
    %15 = arith.maximumf %14, %cst_3 : f32
    %16 = arith.fptosi %15 : f32 to i32
    schedule {
      split @out (x0, block, x0, 16384, guard_with_if)
      split @out (x0, x0, v, 16, guard_with_if)
      split @out (x1, x1o, x1, 16, guard_with_if)
      reorder @out (v, x0, x1, block, x1o)
      fuse @out (block, x1o, block)
      split @out (block, task, block, %16, guard_with_if)
      parallel @out (task)
      specialize @out (%4) {
        vectorize @out (v)
      }
    }
    constrain %a0[0] min 0 stride any : f32[d1, d0]
    constrain %a0[1] min 0 : f32[d1, d0]
    constrain %a1[0] min 0 stride any : f32[d0]
    constrain @out[0] min 0 stride any
    constrain @out[1] min 0
  }
  tcc.dim @B max(256)
  tcc.dim @T max(512)
  func.func private @encode.body(%arg0: !llvm.ptr, %arg1: !llvm.ptr) -> i32 {
    %0 = llvm.getelementptr %arg1[0] : (!llvm.ptr) -> !llvm.ptr, i64
    %1 = llvm.load %0 : !llvm.ptr -> i64
    %2 = llvm.getelementptr %arg1[1] : (!llvm.ptr) -> !llvm.ptr, i64
    %3 = llvm.load %2 : !llvm.ptr -> i64
    %c0_i32 = arith.constant 0 : i32
    %4 = call @tcc_rt_argument(%arg0, %c0_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %c1_i32 = arith.constant 1 : i32
    %5 = call @tcc_rt_argument(%arg0, %c1_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %c0_i32_0 = arith.constant 0 : i32
    %6 = call @encode.check.ids(%c0_i32_0, %arg0, %1, %3, %4) : (i32, !llvm.ptr, i64, i64, !llvm.ptr) -> i32
    %c0_i32_1 = arith.constant 0 : i32
    %7 = call @tcc_rt_param(%arg0, %c0_i32_1) : (!llvm.ptr, i32) -> !llvm.ptr
    %c1_i32_2 = arith.constant 1 : i32
    %8 = call @tcc_rt_param(%arg0, %c1_i32_2) : (!llvm.ptr, i32) -> !llvm.ptr
    %c2_i32 = arith.constant 2 : i32
    %9 = call @tcc_rt_param(%arg0, %c2_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %c0_i32_3 = arith.constant 0 : i32
    %10 = call @tcc_rt_buffer(%arg0, %c0_i32_3) : (!llvm.ptr, i32) -> !llvm.ptr
    %11 = call @encode.0.gather_add(%6, %arg0, %1, %3, %7, %4, %8, %9, %10) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
    %c3_i32 = arith.constant 3 : i32
    %12 = call @tcc_rt_param(%arg0, %c3_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %c4_i32 = arith.constant 4 : i32
    %13 = call @tcc_rt_param(%arg0, %c4_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %c1_i32_4 = arith.constant 1 : i32
    %14 = call @tcc_rt_buffer(%arg0, %c1_i32_4) : (!llvm.ptr, i32) -> !llvm.ptr
    %15 = call @encode.1.layer_norm_mul_add(%11, %arg0, %1, %3, %10, %12, %13, %14) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
    %c2_i32_5 = arith.constant 2 : i32
    %16 = call @tcc_rt_buffer(%arg0, %c2_i32_5) : (!llvm.ptr, i32) -> !llvm.ptr
    %17 = call @encode.2.compare(%15, %arg0, %1, %3, %5, %16) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr) -> i32
    %c0_i32_6 = arith.constant 0 : i32
    %c6_i32 = arith.constant 6 : i32
    %c1_i32_7 = arith.constant 1 : i32
    %18:2 = scf.for %arg2 = %c0_i32_6 to %c6_i32 step %c1_i32_7 iter_args(%arg3 = %17, %arg4 = %14) -> (i32, !llvm.ptr)  : i32 {
      %c5_i32 = arith.constant 5 : i32
      %c16_i32 = arith.constant 16 : i32
      %31 = arith.muli %arg2, %c16_i32 : i32
      %32 = arith.addi %c5_i32, %31 : i32
      %33 = func.call @tcc_rt_param(%arg0, %32) : (!llvm.ptr, i32) -> !llvm.ptr
      %c0_i32_9 = arith.constant 0 : i32
      %c6_i32_10 = arith.constant 6 : i32
      %34 = arith.muli %arg2, %c6_i32_10 : i32
      %35 = arith.addi %c0_i32_9, %34 : i32
      %36 = func.call @tcc_rt_pack(%arg0, %35) : (!llvm.ptr, i32) -> !llvm.ptr
      %c3_i32_11 = arith.constant 3 : i32
      %37 = func.call @tcc_rt_buffer(%arg0, %c3_i32_11) : (!llvm.ptr, i32) -> !llvm.ptr
      %38 = func.call @encode.3.contract_add(%arg3, %arg0, %1, %3, %arg4, %36, %33, %37) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c7_i32 = arith.constant 7 : i32
      %c16_i32_12 = arith.constant 16 : i32
      %39 = arith.muli %arg2, %c16_i32_12 : i32
      %40 = arith.addi %c7_i32, %39 : i32
      %41 = func.call @tcc_rt_param(%arg0, %40) : (!llvm.ptr, i32) -> !llvm.ptr
      %c1_i32_13 = arith.constant 1 : i32
      %c6_i32_14 = arith.constant 6 : i32
      %42 = arith.muli %arg2, %c6_i32_14 : i32
      %43 = arith.addi %c1_i32_13, %42 : i32
      %44 = func.call @tcc_rt_pack(%arg0, %43) : (!llvm.ptr, i32) -> !llvm.ptr
      %c4_i32_15 = arith.constant 4 : i32
      %45 = func.call @tcc_rt_buffer(%arg0, %c4_i32_15) : (!llvm.ptr, i32) -> !llvm.ptr
      %46 = func.call @encode.4.contract_add(%38, %arg0, %1, %3, %arg4, %44, %41, %45) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c9_i32 = arith.constant 9 : i32
      %c16_i32_16 = arith.constant 16 : i32
      %47 = arith.muli %arg2, %c16_i32_16 : i32
      %48 = arith.addi %c9_i32, %47 : i32
      %49 = func.call @tcc_rt_param(%arg0, %48) : (!llvm.ptr, i32) -> !llvm.ptr
      %c2_i32_17 = arith.constant 2 : i32
      %c6_i32_18 = arith.constant 6 : i32
      %50 = arith.muli %arg2, %c6_i32_18 : i32
      %51 = arith.addi %c2_i32_17, %50 : i32
      %52 = func.call @tcc_rt_pack(%arg0, %51) : (!llvm.ptr, i32) -> !llvm.ptr
      %c5_i32_19 = arith.constant 5 : i32
      %53 = func.call @tcc_rt_buffer(%arg0, %c5_i32_19) : (!llvm.ptr, i32) -> !llvm.ptr
      %54 = func.call @encode.5.contract_add(%46, %arg0, %1, %3, %arg4, %52, %49, %53) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c6_i32_20 = arith.constant 6 : i32
      %55 = func.call @tcc_rt_buffer(%arg0, %c6_i32_20) : (!llvm.ptr, i32) -> !llvm.ptr
      %56 = func.call @encode.6.pack(%54, %arg0, %1, %3, %45, %55) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr) -> i32
      %c7_i32_21 = arith.constant 7 : i32
      %57 = func.call @tcc_rt_buffer(%arg0, %c7_i32_21) : (!llvm.ptr, i32) -> !llvm.ptr
      %58 = func.call @encode.7.contract_div_where(%56, %arg0, %1, %3, %37, %55, %16, %57) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c8_i32 = arith.constant 8 : i32
      %59 = func.call @tcc_rt_buffer(%arg0, %c8_i32) : (!llvm.ptr, i32) -> !llvm.ptr
      %60 = func.call @encode.8.softmax(%58, %arg0, %1, %3, %57, %59) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr) -> i32
      %c9_i32_22 = arith.constant 9 : i32
      %61 = func.call @tcc_rt_buffer(%arg0, %c9_i32_22) : (!llvm.ptr, i32) -> !llvm.ptr
      %62 = func.call @encode.9.pack_0(%60, %arg0, %1, %3, %53, %61) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr) -> i32
      %c10_i32 = arith.constant 10 : i32
      %63 = func.call @tcc_rt_buffer(%arg0, %c10_i32) : (!llvm.ptr, i32) -> !llvm.ptr
      %64 = func.call @encode.10.contract(%62, %arg0, %1, %3, %59, %61, %63) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c11_i32 = arith.constant 11 : i32
      %c16_i32_23 = arith.constant 16 : i32
      %65 = arith.muli %arg2, %c16_i32_23 : i32
      %66 = arith.addi %c11_i32, %65 : i32
      %67 = func.call @tcc_rt_param(%arg0, %66) : (!llvm.ptr, i32) -> !llvm.ptr
      %c3_i32_24 = arith.constant 3 : i32
      %c6_i32_25 = arith.constant 6 : i32
      %68 = arith.muli %arg2, %c6_i32_25 : i32
      %69 = arith.addi %c3_i32_24, %68 : i32
      %70 = func.call @tcc_rt_pack(%arg0, %69) : (!llvm.ptr, i32) -> !llvm.ptr
      %c11_i32_26 = arith.constant 11 : i32
      %71 = func.call @tcc_rt_buffer(%arg0, %c11_i32_26) : (!llvm.ptr, i32) -> !llvm.ptr
      %72 = func.call @encode.11.contract_add_1(%64, %arg0, %1, %3, %63, %70, %67, %arg4, %71) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c13_i32 = arith.constant 13 : i32
      %c16_i32_27 = arith.constant 16 : i32
      %73 = arith.muli %arg2, %c16_i32_27 : i32
      %74 = arith.addi %c13_i32, %73 : i32
      %75 = func.call @tcc_rt_param(%arg0, %74) : (!llvm.ptr, i32) -> !llvm.ptr
      %c14_i32 = arith.constant 14 : i32
      %c16_i32_28 = arith.constant 16 : i32
      %76 = arith.muli %arg2, %c16_i32_28 : i32
      %77 = arith.addi %c14_i32, %76 : i32
      %78 = func.call @tcc_rt_param(%arg0, %77) : (!llvm.ptr, i32) -> !llvm.ptr
      %c12_i32 = arith.constant 12 : i32
      %79 = func.call @tcc_rt_buffer(%arg0, %c12_i32) : (!llvm.ptr, i32) -> !llvm.ptr
      %80 = func.call @encode.12.layer_norm_mul_add(%72, %arg0, %1, %3, %71, %75, %78, %79) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c15_i32 = arith.constant 15 : i32
      %c16_i32_29 = arith.constant 16 : i32
      %81 = arith.muli %arg2, %c16_i32_29 : i32
      %82 = arith.addi %c15_i32, %81 : i32
      %83 = func.call @tcc_rt_param(%arg0, %82) : (!llvm.ptr, i32) -> !llvm.ptr
      %c4_i32_30 = arith.constant 4 : i32
      %c6_i32_31 = arith.constant 6 : i32
      %84 = arith.muli %arg2, %c6_i32_31 : i32
      %85 = arith.addi %c4_i32_30, %84 : i32
      %86 = func.call @tcc_rt_pack(%arg0, %85) : (!llvm.ptr, i32) -> !llvm.ptr
      %c13_i32_32 = arith.constant 13 : i32
      %87 = func.call @tcc_rt_buffer(%arg0, %c13_i32_32) : (!llvm.ptr, i32) -> !llvm.ptr
      %88 = func.call @encode.13.contract_add_gelu(%80, %arg0, %1, %3, %79, %86, %83, %87) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c17_i32_33 = arith.constant 17 : i32
      %c16_i32_34 = arith.constant 16 : i32
      %89 = arith.muli %arg2, %c16_i32_34 : i32
      %90 = arith.addi %c17_i32_33, %89 : i32
      %91 = func.call @tcc_rt_param(%arg0, %90) : (!llvm.ptr, i32) -> !llvm.ptr
      %c5_i32_35 = arith.constant 5 : i32
      %c6_i32_36 = arith.constant 6 : i32
      %92 = arith.muli %arg2, %c6_i32_36 : i32
      %93 = arith.addi %c5_i32_35, %92 : i32
      %94 = func.call @tcc_rt_pack(%arg0, %93) : (!llvm.ptr, i32) -> !llvm.ptr
      %c14_i32_37 = arith.constant 14 : i32
      %95 = func.call @tcc_rt_buffer(%arg0, %c14_i32_37) : (!llvm.ptr, i32) -> !llvm.ptr
      %96 = func.call @encode.14.contract_add_1(%88, %arg0, %1, %3, %87, %94, %91, %79, %95) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      %c19_i32_38 = arith.constant 19 : i32
      %c16_i32_39 = arith.constant 16 : i32
      %97 = arith.muli %arg2, %c16_i32_39 : i32
      %98 = arith.addi %c19_i32_38, %97 : i32
      %99 = func.call @tcc_rt_param(%arg0, %98) : (!llvm.ptr, i32) -> !llvm.ptr
      %c20_i32_40 = arith.constant 20 : i32
      %c16_i32_41 = arith.constant 16 : i32
      %100 = arith.muli %arg2, %c16_i32_41 : i32
      %101 = arith.addi %c20_i32_40, %100 : i32
      %102 = func.call @tcc_rt_param(%arg0, %101) : (!llvm.ptr, i32) -> !llvm.ptr
      %c15_i32_42 = arith.constant 15 : i32
      %c2_i32_43 = arith.constant 2 : i32
      %103 = arith.remsi %arg2, %c2_i32_43 : i32
      %104 = arith.addi %c15_i32_42, %103 : i32
      %105 = func.call @tcc_rt_buffer(%arg0, %104) : (!llvm.ptr, i32) -> !llvm.ptr
      %106 = func.call @encode.15.layer_norm_mul_add(%96, %arg0, %1, %3, %95, %99, %102, %105) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
      scf.yield %106, %105 : i32, !llvm.ptr
    }
    %c17_i32 = arith.constant 17 : i32
    %19 = call @tcc_rt_buffer(%arg0, %c17_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %20 = call @encode.16.cast(%18#0, %arg0, %1, %3, %5, %19) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr) -> i32
    %c18_i32 = arith.constant 18 : i32
    %21 = call @tcc_rt_buffer(%arg0, %c18_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %22 = call @encode.17.reduce_sum_max(%20, %arg0, %1, %3, %19, %21) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr) -> i32
    %c19_i32 = arith.constant 19 : i32
    %23 = call @tcc_rt_buffer(%arg0, %c19_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %24 = call @encode.18.mul_reduce_sum_div(%22, %arg0, %1, %3, %18#1, %19, %21, %23) : (i32, !llvm.ptr, i64, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
    %c20_i32 = arith.constant 20 : i32
    %25 = call @tcc_rt_buffer(%arg0, %c20_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %26 = call @encode.19.mul_reduce_sum(%24, %arg0, %1, %23, %25) : (i32, !llvm.ptr, i64, !llvm.ptr, !llvm.ptr) -> i32
    %c21_i32 = arith.constant 21 : i32
    %27 = call @tcc_rt_buffer(%arg0, %c21_i32) : (!llvm.ptr, i32) -> !llvm.ptr
    %28 = call @encode.20.sqrt(%26, %arg0, %1, %25, %27) : (i32, !llvm.ptr, i64, !llvm.ptr, !llvm.ptr) -> i32
    %c0_i32_8 = arith.constant 0 : i32
    %29 = call @tcc_rt_result(%arg0, %c0_i32_8) : (!llvm.ptr, i32) -> !llvm.ptr
    %30 = call @encode.21.div(%28, %arg0, %1, %23, %27, %29) : (i32, !llvm.ptr, i64, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
    return %30 : i32
  }
  func.func private @tcc_rt_argument(!llvm.ptr, i32) -> !llvm.ptr
  func.func private @encode.check.ids(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c1_i32 = arith.constant 1 : i32
    %1 = llvm.alloca %c1_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c6_i32 = arith.constant 6 : i32
      %c1_i64 = arith.constant 1 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c6_i32, %arg2, %arg3, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %3 = llvm.mlir.addressof @text.ids : !llvm.ptr
      %c30522_i64 = arith.constant 30522 : i64
      %4 = func.call @tcc_rt_check_index(%arg1, %1, %3, %c30522_i64) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i64) -> i32
      scf.yield %4 : i32
    }
    return %2 : i32
  }
  func.func private @tcc.fill_arg.2(%arg0: !llvm.ptr, %arg1: i32, %arg2: !llvm.ptr, %arg3: i64, %arg4: i32, %arg5: i64, %arg6: i64, %arg7: i64, %arg8: i64) {
    %0 = llvm.getelementptr %arg0[%arg1] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg2, %1 : !llvm.ptr, !llvm.ptr
    %2 = llvm.getelementptr %0[0, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg3, %2 : i64, !llvm.ptr
    %3 = llvm.getelementptr %0[0, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg4, %3 : i32, !llvm.ptr
    %c2_i32 = arith.constant 2 : i32
    %4 = llvm.getelementptr %0[0, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %c2_i32, %4 : i32, !llvm.ptr
    %5 = llvm.getelementptr %0[0, 4, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg5, %5 : i64, !llvm.ptr
    %6 = llvm.getelementptr %0[0, 5, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg7, %6 : i64, !llvm.ptr
    %7 = llvm.getelementptr %0[0, 4, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg6, %7 : i64, !llvm.ptr
    %8 = llvm.getelementptr %0[0, 5, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg8, %8 : i64, !llvm.ptr
    return
  }
  llvm.mlir.global internal constant @text.ids("ids\00") {addr_space = 0 : i32}
  func.func private @tcc_rt_check_index(!llvm.ptr, !llvm.ptr, !llvm.ptr, i64) -> i32
  func.func private @tcc_rt_param(!llvm.ptr, i32) -> !llvm.ptr
  func.func private @tcc_rt_buffer(!llvm.ptr, i32) -> !llvm.ptr
  func.func private @encode.0.gather_add(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr, %arg8: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c5_i32 = arith.constant 5 : i32
    %1 = llvm.alloca %c5_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c30522_i64 = arith.constant 30522 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.3(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %arg2, %c30522_i64, %c384_i64, %c0_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c6_i32 = arith.constant 6 : i32
      func.call @tcc.fill_arg.2(%1, %c1_i32, %arg5, %c0_i64, %c6_i32, %arg2, %arg3, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c2_i32_1 = arith.constant 2 : i32
      %c2_i32_2 = arith.constant 2 : i32
      func.call @tcc.fill_arg.3(%1, %c2_i32_1, %arg6, %c0_i64, %c2_i32_2, %arg2, %arg3, %c384_i64, %c0_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_3, %arg2, %c384_i64, %c0_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c4_i32 = arith.constant 4 : i32
      %c2_i32_4 = arith.constant 2 : i32
      %3 = arith.muli %c384_i64, %arg3 : i64
      func.call @tcc.fill_arg.3(%1, %c4_i32, %arg8, %c0_i64, %c2_i32_4, %arg2, %arg3, %c384_i64, %3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @gather_add.kernel : !llvm.ptr
      %c1_i32_5 = arith.constant 1 : i32
      %c5_i32_6 = arith.constant 5 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c1_i32_5, %c5_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  func.func private @tcc.fill_arg.3(%arg0: !llvm.ptr, %arg1: i32, %arg2: !llvm.ptr, %arg3: i64, %arg4: i32, %arg5: i64, %arg6: i64, %arg7: i64, %arg8: i64, %arg9: i64, %arg10: i64) {
    %0 = llvm.getelementptr %arg0[%arg1] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg2, %1 : !llvm.ptr, !llvm.ptr
    %2 = llvm.getelementptr %0[0, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg3, %2 : i64, !llvm.ptr
    %3 = llvm.getelementptr %0[0, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg4, %3 : i32, !llvm.ptr
    %c3_i32 = arith.constant 3 : i32
    %4 = llvm.getelementptr %0[0, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %c3_i32, %4 : i32, !llvm.ptr
    %5 = llvm.getelementptr %0[0, 4, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg5, %5 : i64, !llvm.ptr
    %6 = llvm.getelementptr %0[0, 5, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg8, %6 : i64, !llvm.ptr
    %7 = llvm.getelementptr %0[0, 4, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg6, %7 : i64, !llvm.ptr
    %8 = llvm.getelementptr %0[0, 5, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg9, %8 : i64, !llvm.ptr
    %9 = llvm.getelementptr %0[0, 4, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg7, %9 : i64, !llvm.ptr
    %10 = llvm.getelementptr %0[0, 5, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg10, %10 : i64, !llvm.ptr
    return
  }
  llvm.mlir.global external constant @gather_add.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @tcc_rt_launch(!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
  func.func private @encode.1.layer_norm_mul_add(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @layer_norm_mul_add.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  func.func private @tcc.fill_arg.1(%arg0: !llvm.ptr, %arg1: i32, %arg2: !llvm.ptr, %arg3: i64, %arg4: i32, %arg5: i64, %arg6: i64) {
    %0 = llvm.getelementptr %arg0[%arg1] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg2, %1 : !llvm.ptr, !llvm.ptr
    %2 = llvm.getelementptr %0[0, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg3, %2 : i64, !llvm.ptr
    %3 = llvm.getelementptr %0[0, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg4, %3 : i32, !llvm.ptr
    %c1_i32 = arith.constant 1 : i32
    %4 = llvm.getelementptr %0[0, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %c1_i32, %4 : i32, !llvm.ptr
    %5 = llvm.getelementptr %0[0, 4, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg5, %5 : i64, !llvm.ptr
    %6 = llvm.getelementptr %0[0, 5, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg6, %6 : i64, !llvm.ptr
    return
  }
  llvm.mlir.global external constant @layer_norm_mul_add.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.2.compare(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c6_i32 = arith.constant 6 : i32
      %c1_i64 = arith.constant 1 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c6_i32, %arg2, %arg3, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c9_i32 = arith.constant 9 : i32
      func.call @tcc.fill_arg.2(%1, %c1_i32, %arg5, %c0_i64, %c9_i32, %arg2, %arg3, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %3 = llvm.mlir.addressof @compare.kernel : !llvm.ptr
      %c0_i32_1 = arith.constant 0 : i32
      %c2_i32_2 = arith.constant 2 : i32
      %4 = func.call @tcc_rt_launch(%arg1, %3, %c0_i32_1, %c2_i32_2, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %4 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @compare.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @tcc_rt_pack(!llvm.ptr, i32) -> !llvm.ptr
  func.func private @encode.3.contract_add(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c8_i64 = arith.constant 8 : i64
      %c48_i64 = arith.constant 48 : i64
      %c18432_i64 = arith.constant 18432 : i64
      func.call @tcc.fill_arg.3(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c8_i64, %c384_i64, %c48_i64, %c18432_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @contract_add.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @contract_add.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.4.contract_add(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c8_i64 = arith.constant 8 : i64
      %c48_i64 = arith.constant 48 : i64
      %c18432_i64 = arith.constant 18432 : i64
      func.call @tcc.fill_arg.3(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c8_i64, %c384_i64, %c48_i64, %c18432_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @contract_add.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  func.func private @encode.5.contract_add(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c8_i64 = arith.constant 8 : i64
      %c48_i64 = arith.constant 48 : i64
      %c18432_i64 = arith.constant 18432 : i64
      func.call @tcc.fill_arg.3(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c8_i64, %c384_i64, %c48_i64, %c18432_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @contract_add.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  func.func private @encode.6.pack(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32_1 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c12_i64 = arith.constant 12 : i64
      %c32_i64 = arith.constant 32 : i64
      %c384_i64 = arith.constant 384 : i64
      %3 = arith.muli %c384_i64, %arg3 : i64
      func.call @tcc.fill_arg.4(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32_1, %arg2, %c12_i64, %arg3, %c32_i64, %3, %c32_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_2 = arith.constant 2 : i32
      %c48_i64 = arith.constant 48 : i64
      %4 = arith.ceildivsi %arg3, %c48_i64 : i64
      %c18432_i64 = arith.constant 18432 : i64
      %5 = arith.ceildivsi %arg3, %c48_i64 : i64
      %6 = arith.muli %c18432_i64, %5 : i64
      %c1536_i64 = arith.constant 1536 : i64
      %7 = arith.ceildivsi %arg3, %c48_i64 : i64
      %8 = arith.muli %c1536_i64, %7 : i64
      func.call @tcc.fill_arg.5(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_2, %arg2, %c12_i64, %4, %c32_i64, %c48_i64, %6, %8, %c1536_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %9 = llvm.mlir.addressof @pack.kernel : !llvm.ptr
      %c2_i32_3 = arith.constant 2 : i32
      %c2_i32_4 = arith.constant 2 : i32
      %10 = func.call @tcc_rt_launch(%arg1, %9, %c2_i32_3, %c2_i32_4, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %10 : i32
    }
    return %2 : i32
  }
  func.func private @tcc.fill_arg.4(%arg0: !llvm.ptr, %arg1: i32, %arg2: !llvm.ptr, %arg3: i64, %arg4: i32, %arg5: i64, %arg6: i64, %arg7: i64, %arg8: i64, %arg9: i64, %arg10: i64, %arg11: i64, %arg12: i64) {
    %0 = llvm.getelementptr %arg0[%arg1] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg2, %1 : !llvm.ptr, !llvm.ptr
    %2 = llvm.getelementptr %0[0, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg3, %2 : i64, !llvm.ptr
    %3 = llvm.getelementptr %0[0, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg4, %3 : i32, !llvm.ptr
    %c4_i32 = arith.constant 4 : i32
    %4 = llvm.getelementptr %0[0, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %c4_i32, %4 : i32, !llvm.ptr
    %5 = llvm.getelementptr %0[0, 4, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg5, %5 : i64, !llvm.ptr
    %6 = llvm.getelementptr %0[0, 5, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg9, %6 : i64, !llvm.ptr
    %7 = llvm.getelementptr %0[0, 4, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg6, %7 : i64, !llvm.ptr
    %8 = llvm.getelementptr %0[0, 5, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg10, %8 : i64, !llvm.ptr
    %9 = llvm.getelementptr %0[0, 4, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg7, %9 : i64, !llvm.ptr
    %10 = llvm.getelementptr %0[0, 5, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg11, %10 : i64, !llvm.ptr
    %11 = llvm.getelementptr %0[0, 4, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg8, %11 : i64, !llvm.ptr
    %12 = llvm.getelementptr %0[0, 5, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg12, %12 : i64, !llvm.ptr
    return
  }
  func.func private @tcc.fill_arg.5(%arg0: !llvm.ptr, %arg1: i32, %arg2: !llvm.ptr, %arg3: i64, %arg4: i32, %arg5: i64, %arg6: i64, %arg7: i64, %arg8: i64, %arg9: i64, %arg10: i64, %arg11: i64, %arg12: i64, %arg13: i64, %arg14: i64) {
    %0 = llvm.getelementptr %arg0[%arg1] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    %1 = llvm.getelementptr %0[0, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg2, %1 : !llvm.ptr, !llvm.ptr
    %2 = llvm.getelementptr %0[0, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg3, %2 : i64, !llvm.ptr
    %3 = llvm.getelementptr %0[0, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg4, %3 : i32, !llvm.ptr
    %c5_i32 = arith.constant 5 : i32
    %4 = llvm.getelementptr %0[0, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %c5_i32, %4 : i32, !llvm.ptr
    %5 = llvm.getelementptr %0[0, 4, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg5, %5 : i64, !llvm.ptr
    %6 = llvm.getelementptr %0[0, 5, 0] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg10, %6 : i64, !llvm.ptr
    %7 = llvm.getelementptr %0[0, 4, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg6, %7 : i64, !llvm.ptr
    %8 = llvm.getelementptr %0[0, 5, 1] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg11, %8 : i64, !llvm.ptr
    %9 = llvm.getelementptr %0[0, 4, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg7, %9 : i64, !llvm.ptr
    %10 = llvm.getelementptr %0[0, 5, 2] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg12, %10 : i64, !llvm.ptr
    %11 = llvm.getelementptr %0[0, 4, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg8, %11 : i64, !llvm.ptr
    %12 = llvm.getelementptr %0[0, 5, 3] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg13, %12 : i64, !llvm.ptr
    %13 = llvm.getelementptr %0[0, 4, 4] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg9, %13 : i64, !llvm.ptr
    %14 = llvm.getelementptr %0[0, 5, 4] : (!llvm.ptr) -> !llvm.ptr, !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)>
    llvm.store %arg14, %14 : i64, !llvm.ptr
    return
  }
  llvm.mlir.global external constant @pack.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.7.contract_div_where(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c12_i64 = arith.constant 12 : i64
      %c32_i64 = arith.constant 32 : i64
      %c384_i64 = arith.constant 384 : i64
      %3 = arith.muli %c384_i64, %arg3 : i64
      func.call @tcc.fill_arg.4(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %arg2, %c12_i64, %arg3, %c32_i64, %3, %c32_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c48_i64 = arith.constant 48 : i64
      %4 = arith.ceildivsi %arg3, %c48_i64 : i64
      %c18432_i64 = arith.constant 18432 : i64
      %5 = arith.ceildivsi %arg3, %c48_i64 : i64
      %6 = arith.muli %c18432_i64, %5 : i64
      %c1536_i64 = arith.constant 1536 : i64
      %7 = arith.ceildivsi %arg3, %c48_i64 : i64
      %8 = arith.muli %c1536_i64, %7 : i64
      func.call @tcc.fill_arg.5(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %arg2, %c12_i64, %4, %c32_i64, %c48_i64, %6, %8, %c1536_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c9_i32 = arith.constant 9 : i32
      func.call @tcc.fill_arg.3(%1, %c2_i32_2, %arg6, %c0_i64, %c9_i32, %arg2, %c12_i64, %arg3, %arg3, %c0_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_3 = arith.constant 2 : i32
      %9 = arith.muli %c12_i64, %arg3 : i64
      %10 = arith.muli %9, %arg3 : i64
      %11 = arith.muli %arg3, %arg3 : i64
      func.call @tcc.fill_arg.4(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_3, %arg2, %c12_i64, %arg3, %arg3, %10, %11, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %12 = llvm.mlir.addressof @contract_div_where.kernel : !llvm.ptr
      %c2_i32_4 = arith.constant 2 : i32
      %c4_i32_5 = arith.constant 4 : i32
      %13 = func.call @tcc_rt_launch(%arg1, %12, %c2_i32_4, %c4_i32_5, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %13 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @contract_div_where.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.8.softmax(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32_1 = arith.constant 2 : i32
      %c12_i64 = arith.constant 12 : i64
      %3 = arith.muli %c12_i64, %arg2 : i64
      %4 = arith.muli %3, %arg3 : i64
      %c1_i64 = arith.constant 1 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32_1, %4, %arg3, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_2 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_2, %4, %arg3, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %5 = llvm.mlir.addressof @softmax.kernel : !llvm.ptr
      %c0_i32_3 = arith.constant 0 : i32
      %c2_i32_4 = arith.constant 2 : i32
      %6 = func.call @tcc_rt_launch(%arg1, %5, %c0_i32_3, %c2_i32_4, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %6 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @softmax.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.9.pack_0(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32_1 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c12_i64 = arith.constant 12 : i64
      %c32_i64 = arith.constant 32 : i64
      %c384_i64 = arith.constant 384 : i64
      %3 = arith.muli %c384_i64, %arg3 : i64
      func.call @tcc.fill_arg.4(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32_1, %arg2, %c12_i64, %c32_i64, %arg3, %3, %c32_i64, %c1_i64, %c384_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_2 = arith.constant 2 : i32
      %4 = arith.muli %c32_i64, %arg3 : i64
      func.call @tcc.fill_arg.5(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_2, %arg2, %c12_i64, %c1_i64, %arg3, %c32_i64, %3, %4, %4, %c32_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %5 = llvm.mlir.addressof @pack_0.kernel : !llvm.ptr
      %c2_i32_3 = arith.constant 2 : i32
      %c2_i32_4 = arith.constant 2 : i32
      %6 = func.call @tcc_rt_launch(%arg1, %5, %c2_i32_3, %c2_i32_4, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %6 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @pack_0.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.10.contract(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c3_i32 = arith.constant 3 : i32
    %1 = llvm.alloca %c3_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c12_i64 = arith.constant 12 : i64
      %3 = arith.muli %c12_i64, %arg3 : i64
      %4 = arith.muli %3, %arg3 : i64
      %5 = arith.muli %arg3, %arg3 : i64
      func.call @tcc.fill_arg.4(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %arg2, %c12_i64, %arg3, %arg3, %4, %5, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c32_i64 = arith.constant 32 : i64
      %c384_i64 = arith.constant 384 : i64
      %6 = arith.muli %c384_i64, %arg3 : i64
      %7 = arith.muli %c32_i64, %arg3 : i64
      func.call @tcc.fill_arg.5(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %arg2, %c12_i64, %c1_i64, %arg3, %c32_i64, %6, %7, %7, %c32_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.4(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %arg2, %c12_i64, %arg3, %c32_i64, %6, %c32_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64, i64, i64) -> ()
      %8 = llvm.mlir.addressof @contract.kernel : !llvm.ptr
      %c2_i32_4 = arith.constant 2 : i32
      %c3_i32_5 = arith.constant 3 : i32
      %9 = func.call @tcc_rt_launch(%arg1, %8, %c2_i32_4, %c3_i32_5, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %9 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @contract.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.11.contract_add_1(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr, %arg8: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c5_i32 = arith.constant 5 : i32
    %1 = llvm.alloca %c5_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c8_i64 = arith.constant 8 : i64
      %c48_i64 = arith.constant 48 : i64
      %c18432_i64 = arith.constant 18432 : i64
      func.call @tcc.fill_arg.3(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c8_i64, %c384_i64, %c48_i64, %c18432_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c4_i32 = arith.constant 4 : i32
      %c2_i32_5 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c4_i32, %arg8, %c0_i64, %c2_i32_5, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @contract_add_1.kernel : !llvm.ptr
      %c0_i32_6 = arith.constant 0 : i32
      %c5_i32_7 = arith.constant 5 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_6, %c5_i32_7, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @contract_add_1.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.12.layer_norm_mul_add(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @layer_norm_mul_add.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  func.func private @encode.13.contract_add_gelu(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c32_i64 = arith.constant 32 : i64
      %c48_i64 = arith.constant 48 : i64
      %c18432_i64 = arith.constant 18432 : i64
      func.call @tcc.fill_arg.3(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c32_i64, %c384_i64, %c48_i64, %c18432_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      %c1536_i64 = arith.constant 1536 : i64
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c1536_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c1536_i64, %c1536_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @contract_add_gelu.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @contract_add_gelu.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.14.contract_add_1(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr, %arg8: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c5_i32 = arith.constant 5 : i32
    %1 = llvm.alloca %c5_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c1536_i64 = arith.constant 1536 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c1536_i64, %c1536_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      %c8_i64 = arith.constant 8 : i64
      %c48_i64 = arith.constant 48 : i64
      %c73728_i64 = arith.constant 73728 : i64
      func.call @tcc.fill_arg.3(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c8_i64, %c1536_i64, %c48_i64, %c73728_i64, %c48_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c4_i32 = arith.constant 4 : i32
      %c2_i32_5 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c4_i32, %arg8, %c0_i64, %c2_i32_5, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @contract_add_1.kernel : !llvm.ptr
      %c0_i32_6 = arith.constant 0 : i32
      %c5_i32_7 = arith.constant 5 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_6, %c5_i32_7, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  func.func private @encode.15.layer_norm_mul_add(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %3, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @layer_norm_mul_add.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  func.func private @encode.16.cast(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c6_i32 = arith.constant 6 : i32
      %c1_i64 = arith.constant 1 : i64
      %3 = arith.muli %arg2, %arg3 : i64
      func.call @tcc.fill_arg.1(%1, %c0_i32_0, %arg4, %c0_i64, %c6_i32, %3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %4 = llvm.mlir.addressof @cast.kernel : !llvm.ptr
      %c0_i32_2 = arith.constant 0 : i32
      %c2_i32_3 = arith.constant 2 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_2, %c2_i32_3, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @cast.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.17.reduce_sum_max(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32_1 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      func.call @tcc.fill_arg.3(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32_1, %arg2, %arg3, %c1_i64, %arg3, %c1_i64, %c0_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_2 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_2, %arg2, %c1_i64, %c1_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %3 = llvm.mlir.addressof @reduce_sum_max.kernel : !llvm.ptr
      %c0_i32_3 = arith.constant 0 : i32
      %c2_i32_4 = arith.constant 2 : i32
      %4 = func.call @tcc_rt_launch(%arg1, %3, %c0_i32_3, %c2_i32_4, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %4 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @reduce_sum_max.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.18.mul_reduce_sum_div(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: i64, %arg4: !llvm.ptr, %arg5: !llvm.ptr, %arg6: !llvm.ptr, %arg7: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c4_i32 = arith.constant 4 : i32
    %1 = llvm.alloca %c4_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c384_i64 = arith.constant 384 : i64
      %3 = arith.muli %c384_i64, %arg3 : i64
      func.call @tcc.fill_arg.3(%1, %c0_i32_0, %arg4, %c0_i64, %c2_i32, %arg2, %arg3, %c384_i64, %3, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c1_i32, %arg5, %c0_i64, %c2_i32_1, %arg2, %arg3, %arg3, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c2_i32_2, %arg6, %c0_i64, %c2_i32_3, %arg2, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c3_i32 = arith.constant 3 : i32
      %c2_i32_4 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c3_i32, %arg7, %c0_i64, %c2_i32_4, %arg2, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %4 = llvm.mlir.addressof @mul_reduce_sum_div.kernel : !llvm.ptr
      %c0_i32_5 = arith.constant 0 : i32
      %c4_i32_6 = arith.constant 4 : i32
      %5 = func.call @tcc_rt_launch(%arg1, %4, %c0_i32_5, %c4_i32_6, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %5 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @mul_reduce_sum_div.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.19.mul_reduce_sum(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: !llvm.ptr, %arg4: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32_1 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg3, %c0_i64, %c2_i32_1, %arg2, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_2 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c1_i32, %arg4, %c0_i64, %c2_i32_2, %arg2, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %3 = llvm.mlir.addressof @mul_reduce_sum.kernel : !llvm.ptr
      %c0_i32_3 = arith.constant 0 : i32
      %c2_i32_4 = arith.constant 2 : i32
      %4 = func.call @tcc_rt_launch(%arg1, %3, %c0_i32_3, %c2_i32_4, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %4 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @mul_reduce_sum.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.20.sqrt(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: !llvm.ptr, %arg4: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c2_i32 = arith.constant 2 : i32
    %1 = llvm.alloca %c2_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32_1 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      func.call @tcc.fill_arg.1(%1, %c0_i32_0, %arg3, %c0_i64, %c2_i32_1, %arg2, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_2 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c1_i32, %arg4, %c0_i64, %c2_i32_2, %arg2, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %3 = llvm.mlir.addressof @sqrt.kernel : !llvm.ptr
      %c0_i32_3 = arith.constant 0 : i32
      %c2_i32_4 = arith.constant 2 : i32
      %4 = func.call @tcc_rt_launch(%arg1, %3, %c0_i32_3, %c2_i32_4, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %4 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @sqrt.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @tcc_rt_result(!llvm.ptr, i32) -> !llvm.ptr
  func.func private @encode.21.div(%arg0: i32, %arg1: !llvm.ptr, %arg2: i64, %arg3: !llvm.ptr, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c0_i32 = arith.constant 0 : i32
    %0 = arith.cmpi ne, %arg0, %c0_i32 : i32
    %c3_i32 = arith.constant 3 : i32
    %1 = llvm.alloca %c3_i32 x !llvm.struct<"tcc_arg", (ptr, i64, i32, i32, array<8 x i64>, array<8 x i64>)> : (i32) -> !llvm.ptr
    %2 = scf.if %0 -> (i32) {
      scf.yield %arg0 : i32
    } else {
      %c0_i32_0 = arith.constant 0 : i32
      %c0_i64 = arith.constant 0 : i64
      %c2_i32 = arith.constant 2 : i32
      %c1_i64 = arith.constant 1 : i64
      %c384_i64 = arith.constant 384 : i64
      func.call @tcc.fill_arg.2(%1, %c0_i32_0, %arg3, %c0_i64, %c2_i32, %arg2, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %c1_i32 = arith.constant 1 : i32
      %c2_i32_1 = arith.constant 2 : i32
      func.call @tcc.fill_arg.1(%1, %c1_i32, %arg4, %c0_i64, %c2_i32_1, %arg2, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64) -> ()
      %c2_i32_2 = arith.constant 2 : i32
      %c2_i32_3 = arith.constant 2 : i32
      func.call @tcc.fill_arg.2(%1, %c2_i32_2, %arg5, %c0_i64, %c2_i32_3, %arg2, %c384_i64, %c384_i64, %c1_i64) : (!llvm.ptr, i32, !llvm.ptr, i64, i32, i64, i64, i64, i64) -> ()
      %3 = llvm.mlir.addressof @div.kernel : !llvm.ptr
      %c0_i32_4 = arith.constant 0 : i32
      %c3_i32_5 = arith.constant 3 : i32
      %4 = func.call @tcc_rt_launch(%arg1, %3, %c0_i32_4, %c3_i32_5, %1) : (!llvm.ptr, !llvm.ptr, i32, i32, !llvm.ptr) -> i32
      scf.yield %4 : i32
    }
    return %2 : i32
  }
  llvm.mlir.global external constant @div.kernel() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_kernel", (ptr, ptr, i32, i32, i32, ptr)>
  func.func private @encode.shapes(%arg0: !llvm.ptr, %arg1: !llvm.ptr) {
    %0 = llvm.getelementptr %arg0[0] : (!llvm.ptr) -> !llvm.ptr, i64
    %1 = llvm.load %0 : !llvm.ptr -> i64
    %2 = llvm.getelementptr %arg0[1] : (!llvm.ptr) -> !llvm.ptr, i64
    %3 = llvm.load %2 : !llvm.ptr -> i64
    %c1_i64 = arith.constant 1 : i64
    %4 = llvm.getelementptr %arg1[0] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %1, %4 : i64, !llvm.ptr
    %5 = llvm.getelementptr %arg1[1] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %3, %5 : i64, !llvm.ptr
    %6 = llvm.getelementptr %arg1[8] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %1, %6 : i64, !llvm.ptr
    %7 = llvm.getelementptr %arg1[9] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %3, %7 : i64, !llvm.ptr
    %8 = llvm.getelementptr %arg1[16] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %1, %8 : i64, !llvm.ptr
    %c384_i64 = arith.constant 384 : i64
    %9 = llvm.getelementptr %arg1[17] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %c384_i64, %9 : i64, !llvm.ptr
    return
  }
  func.func private @encode.sizes(%arg0: !llvm.ptr, %arg1: !llvm.ptr) {
    %0 = llvm.getelementptr %arg0[0] : (!llvm.ptr) -> !llvm.ptr, i64
    %1 = llvm.load %0 : !llvm.ptr -> i64
    %2 = llvm.getelementptr %arg0[1] : (!llvm.ptr) -> !llvm.ptr, i64
    %3 = llvm.load %2 : !llvm.ptr -> i64
    %c1_i64 = arith.constant 1 : i64
    %4 = call @tcc.multiply(%1, %3) : (i64, i64) -> i64
    %c384_i64 = arith.constant 384 : i64
    %5 = call @tcc.multiply(%4, %c384_i64) : (i64, i64) -> i64
    %c4_i64 = arith.constant 4 : i64
    %6 = call @tcc.multiply(%5, %c4_i64) : (i64, i64) -> i64
    %7 = llvm.getelementptr %arg1[0] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %6, %7 : i64, !llvm.ptr
    %8 = call @tcc.multiply(%1, %3) : (i64, i64) -> i64
    %9 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %10 = call @tcc.multiply(%9, %c4_i64) : (i64, i64) -> i64
    %11 = llvm.getelementptr %arg1[1] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %10, %11 : i64, !llvm.ptr
    %12 = call @tcc.multiply(%1, %3) : (i64, i64) -> i64
    %13 = llvm.getelementptr %arg1[2] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %12, %13 : i64, !llvm.ptr
    %14 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %15 = call @tcc.multiply(%14, %c4_i64) : (i64, i64) -> i64
    %16 = llvm.getelementptr %arg1[3] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %15, %16 : i64, !llvm.ptr
    %17 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %18 = call @tcc.multiply(%17, %c4_i64) : (i64, i64) -> i64
    %19 = llvm.getelementptr %arg1[4] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %18, %19 : i64, !llvm.ptr
    %20 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %21 = call @tcc.multiply(%20, %c4_i64) : (i64, i64) -> i64
    %22 = llvm.getelementptr %arg1[5] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %21, %22 : i64, !llvm.ptr
    %c12_i64 = arith.constant 12 : i64
    %23 = call @tcc.multiply(%1, %c12_i64) : (i64, i64) -> i64
    %c48_i64 = arith.constant 48 : i64
    %24 = arith.ceildivsi %3, %c48_i64 : i64
    %25 = call @tcc.multiply(%23, %24) : (i64, i64) -> i64
    %c32_i64 = arith.constant 32 : i64
    %26 = call @tcc.multiply(%25, %c32_i64) : (i64, i64) -> i64
    %27 = call @tcc.multiply(%26, %c48_i64) : (i64, i64) -> i64
    %28 = call @tcc.multiply(%27, %c4_i64) : (i64, i64) -> i64
    %29 = llvm.getelementptr %arg1[6] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %28, %29 : i64, !llvm.ptr
    %30 = call @tcc.multiply(%1, %c12_i64) : (i64, i64) -> i64
    %31 = call @tcc.multiply(%30, %3) : (i64, i64) -> i64
    %32 = call @tcc.multiply(%31, %3) : (i64, i64) -> i64
    %33 = call @tcc.multiply(%32, %c4_i64) : (i64, i64) -> i64
    %34 = llvm.getelementptr %arg1[7] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %33, %34 : i64, !llvm.ptr
    %35 = call @tcc.multiply(%c12_i64, %1) : (i64, i64) -> i64
    %36 = call @tcc.multiply(%35, %3) : (i64, i64) -> i64
    %37 = call @tcc.multiply(%36, %3) : (i64, i64) -> i64
    %38 = call @tcc.multiply(%37, %c4_i64) : (i64, i64) -> i64
    %39 = llvm.getelementptr %arg1[8] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %38, %39 : i64, !llvm.ptr
    %40 = call @tcc.multiply(%1, %c12_i64) : (i64, i64) -> i64
    %41 = call @tcc.multiply(%40, %3) : (i64, i64) -> i64
    %42 = call @tcc.multiply(%41, %c32_i64) : (i64, i64) -> i64
    %43 = call @tcc.multiply(%42, %c4_i64) : (i64, i64) -> i64
    %44 = llvm.getelementptr %arg1[9] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %43, %44 : i64, !llvm.ptr
    %45 = call @tcc.multiply(%1, %c12_i64) : (i64, i64) -> i64
    %46 = call @tcc.multiply(%45, %3) : (i64, i64) -> i64
    %47 = call @tcc.multiply(%46, %c32_i64) : (i64, i64) -> i64
    %48 = call @tcc.multiply(%47, %c4_i64) : (i64, i64) -> i64
    %49 = llvm.getelementptr %arg1[10] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %48, %49 : i64, !llvm.ptr
    %50 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %51 = call @tcc.multiply(%50, %c4_i64) : (i64, i64) -> i64
    %52 = llvm.getelementptr %arg1[11] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %51, %52 : i64, !llvm.ptr
    %53 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %54 = call @tcc.multiply(%53, %c4_i64) : (i64, i64) -> i64
    %55 = llvm.getelementptr %arg1[12] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %54, %55 : i64, !llvm.ptr
    %c1536_i64 = arith.constant 1536 : i64
    %56 = call @tcc.multiply(%8, %c1536_i64) : (i64, i64) -> i64
    %57 = call @tcc.multiply(%56, %c4_i64) : (i64, i64) -> i64
    %58 = llvm.getelementptr %arg1[13] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %57, %58 : i64, !llvm.ptr
    %59 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %60 = call @tcc.multiply(%59, %c4_i64) : (i64, i64) -> i64
    %61 = llvm.getelementptr %arg1[14] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %60, %61 : i64, !llvm.ptr
    %62 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %63 = call @tcc.multiply(%62, %c4_i64) : (i64, i64) -> i64
    %64 = llvm.getelementptr %arg1[15] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %63, %64 : i64, !llvm.ptr
    %65 = call @tcc.multiply(%8, %c384_i64) : (i64, i64) -> i64
    %66 = call @tcc.multiply(%65, %c4_i64) : (i64, i64) -> i64
    %67 = llvm.getelementptr %arg1[16] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %66, %67 : i64, !llvm.ptr
    %68 = call @tcc.multiply(%8, %c4_i64) : (i64, i64) -> i64
    %69 = llvm.getelementptr %arg1[17] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %68, %69 : i64, !llvm.ptr
    %70 = call @tcc.multiply(%1, %c4_i64) : (i64, i64) -> i64
    %71 = llvm.getelementptr %arg1[18] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %70, %71 : i64, !llvm.ptr
    %72 = call @tcc.multiply(%1, %c384_i64) : (i64, i64) -> i64
    %73 = call @tcc.multiply(%72, %c4_i64) : (i64, i64) -> i64
    %74 = llvm.getelementptr %arg1[19] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %73, %74 : i64, !llvm.ptr
    %75 = call @tcc.multiply(%1, %c4_i64) : (i64, i64) -> i64
    %76 = llvm.getelementptr %arg1[20] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %75, %76 : i64, !llvm.ptr
    %77 = call @tcc.multiply(%1, %c4_i64) : (i64, i64) -> i64
    %78 = llvm.getelementptr %arg1[21] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %77, %78 : i64, !llvm.ptr
    return
  }
  func.func private @tcc.multiply(%arg0: i64, %arg1: i64) -> i64 {
    %c0_i64 = arith.constant 0 : i64
    %low, %high = arith.mulsi_extended %arg0, %arg1 : i64
    %c63_i64 = arith.constant 63 : i64
    %0 = arith.shrsi %low, %c63_i64 : i64
    %1 = arith.cmpi eq, %high, %0 : i64
    %c9223372036854775807_i64 = arith.constant 9223372036854775807 : i64
    %2 = arith.select %1, %low, %c9223372036854775807_i64 : i64
    return %2 : i64
  }
  func.func @minilm_encode(%arg0: !llvm.ptr, %arg1: i64, %arg2: i64, %arg3: !llvm.ptr, %arg4: !llvm.ptr, %arg5: !llvm.ptr) -> i32 {
    %c2_i32 = arith.constant 2 : i32
    %0 = llvm.alloca %c2_i32 x i64 : (i32) -> !llvm.ptr
    %1 = llvm.getelementptr %0[0] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %arg1, %1 : i64, !llvm.ptr
    %2 = llvm.getelementptr %0[1] : (!llvm.ptr) -> !llvm.ptr, i64
    llvm.store %arg2, %2 : i64, !llvm.ptr
    %c2_i32_0 = arith.constant 2 : i32
    %3 = llvm.alloca %c2_i32_0 x !llvm.ptr : (i32) -> !llvm.ptr
    %4 = llvm.getelementptr %3[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    llvm.store %arg3, %4 : !llvm.ptr, !llvm.ptr
    %5 = llvm.getelementptr %3[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    llvm.store %arg4, %5 : !llvm.ptr, !llvm.ptr
    %c1_i32 = arith.constant 1 : i32
    %6 = llvm.alloca %c1_i32 x !llvm.ptr : (i32) -> !llvm.ptr
    %7 = llvm.getelementptr %6[0] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
    llvm.store %arg5, %7 : !llvm.ptr, !llvm.ptr
    %c0_i32 = arith.constant 0 : i32
    %8 = call @tcc_rt_call(%arg0, %c0_i32, %0, %3, %6) : (!llvm.ptr, i32, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
    return %8 : i32
  }
  func.func private @tcc_rt_call(!llvm.ptr, i32, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
  func.func @minilm_open(%arg0: !llvm.ptr, %arg1: !llvm.ptr, %arg2: !llvm.ptr) -> i32 {
    %0 = llvm.mlir.addressof @model.desc : !llvm.ptr
    %1 = call @tcc_rt_open(%0, %arg0, %arg1, %arg2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
    return %1 : i32
  }
  llvm.mlir.global external constant @model.desc() {addr_space = 0 : i32} : !llvm.struct<"tcc_rt_model_desc", (ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32)>
  func.func private @tcc_rt_open(!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
  func.func @minilm_close(%arg0: !llvm.ptr) {
    call @tcc_rt_close(%arg0) : (!llvm.ptr) -> ()
    return
  }
  func.func private @tcc_rt_close(!llvm.ptr)
  func.func @minilm_message(%arg0: !llvm.ptr) -> !llvm.ptr {
    %0 = call @tcc_rt_message(%arg0) : (!llvm.ptr) -> !llvm.ptr
    return %0 : !llvm.ptr
  }
  func.func private @tcc_rt_message(!llvm.ptr) -> !llvm.ptr
  func.func @minilm_parameter(%arg0: !llvm.ptr, %arg1: !llvm.ptr, %arg2: !llvm.ptr) -> i32 {
    %0 = call @tcc_rt_parameter(%arg0, %arg1, %arg2) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
    return %0 : i32
  }
  func.func private @tcc_rt_parameter(!llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
  func.func @minilm_save(%arg0: !llvm.ptr, %arg1: !llvm.ptr) -> i32 {
    %0 = call @tcc_rt_save(%arg0, %arg1) : (!llvm.ptr, !llvm.ptr) -> i32
    return %0 : i32
  }
  func.func private @tcc_rt_save(!llvm.ptr, !llvm.ptr) -> i32
  func.func @minilm_session_new(%arg0: !llvm.ptr, %arg1: !llvm.ptr) -> i32 {
    %0 = call @tcc_rt_session_new(%arg0, %arg1) : (!llvm.ptr, !llvm.ptr) -> i32
    return %0 : i32
  }
  func.func private @tcc_rt_session_new(!llvm.ptr, !llvm.ptr) -> i32
  func.func @minilm_session_free(%arg0: !llvm.ptr) {
    call @tcc_rt_session_free(%arg0) : (!llvm.ptr) -> ()
    return
  }
  func.func private @tcc_rt_session_free(!llvm.ptr)
  func.func @minilm_session_message(%arg0: !llvm.ptr) -> !llvm.ptr {
    %0 = call @tcc_rt_session_message(%arg0) : (!llvm.ptr) -> !llvm.ptr
    return %0 : !llvm.ptr
  }
  func.func private @tcc_rt_session_message(!llvm.ptr) -> !llvm.ptr
  func.func @minilm_info() -> !llvm.ptr {
    %0 = llvm.mlir.addressof @model.info : !llvm.ptr
    return %0 : !llvm.ptr
  }
  llvm.mlir.global external constant @model.info() {addr_space = 0 : i32} : !llvm.struct<"tcc_model_info", (i32, i32, i32, i32, i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr)>
}

