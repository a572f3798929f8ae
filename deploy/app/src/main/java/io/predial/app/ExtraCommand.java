package io.predial.app;

/** A subcommand that another module adds, found through {@link java.util.ServiceLoader}: a picocli command object. */
public interface ExtraCommand {
    /** What it is called by. */
    String word();
}
