package bookinfo.details;

import java.io.IOException;

/**
 * An answer of the book service that we cannot use; its message is for the client too.
 */
class UnusableAnswerException extends IOException {

	UnusableAnswerException(String message) {
		super(message);
	}

}
