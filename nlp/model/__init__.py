"""What decides the kind of a post. Running needs onnxruntime and tokenizers; training is the `train` extra."""
