"""Views: values in, keyword arguments of `chat.postMessage` out."""
