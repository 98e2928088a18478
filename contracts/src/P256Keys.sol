// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";

/// @title P256Keys
/// @notice Says which P-256 key signed a digest: a plain one (tag 0x03) or a passkey (tag 0x04), in the encodings of
/// specs/order.md. It has no state and no owner; vaults share it so that their own code need not hold the curve.
contract P256Keys {
    bytes1 internal constant PLAIN_TAG = 0x03;
    bytes1 internal constant PASSKEY_TAG = 0x04;

    uint256 private constant KEY_AND_SIGNATURE = 128;
    /// @dev The relying party's hash, the flags and the signature counter.
    uint256 private constant LEAST_AUTHENTICATOR_DATA = 37;
    bytes1 private constant USER_PRESENT_AND_VERIFIED = 0x05;

    string private constant BEFORE_CHALLENGE = '{"type":"webauthn.get","challenge":"';
    /// @dev Up to the quote that ends the challenge: 36 bytes, 43 of base64url, and that quote.
    uint256 private constant CHECKED_CLIENT_DATA = 80;

    /// @notice The address that stands for the key that signed `digest`, or zero if none did.
    /// @param signature Tagged. Other tags and odd encodings are signed by nobody; nothing here reverts.
    function signerOf(bytes32 digest, bytes calldata signature) external view returns (address) {
        if (signature.length <= KEY_AND_SIGNATURE) return address(0);
        if (signature[0] == PLAIN_TAG) return _ofPlain(digest, signature[1:]);
        return signature[0] == PASSKEY_TAG ? _ofPasskey(digest, signature[1:]) : address(0);
    }

    function _ofPlain(bytes32 digest, bytes calldata rest) private view returns (address) {
        if (rest.length != KEY_AND_SIGNATURE) return address(0);
        // WebCrypto hashes what it is given once more.
        if (!_isSigned(sha256(abi.encodePacked(digest)), rest)) return address(0);
        return _addressOf(abi.encodePacked(PLAIN_TAG, rest[0:64]));
    }

    function _ofPasskey(bytes32 digest, bytes calldata rest) private view returns (address) {
        uint256 start = KEY_AND_SIGNATURE + 2;
        if (rest.length < start) return address(0);
        uint256 length = uint16(bytes2(rest[KEY_AND_SIGNATURE:start]));
        if (length < LEAST_AUTHENTICATOR_DATA || rest.length < start + length) return address(0);
        bytes calldata authenticatorData = rest[start:start + length];
        bytes calldata clientData = rest[start + length:];

        if (authenticatorData[32] & USER_PRESENT_AND_VERIFIED != USER_PRESENT_AND_VERIFIED) return address(0);
        if (!_isAnswerTo(digest, clientData)) return address(0);
        if (!_isSigned(sha256(abi.encodePacked(authenticatorData, sha256(clientData))), rest)) return address(0);
        return _addressOf(abi.encodePacked(PASSKEY_TAG, authenticatorData[0:32], rest[0:64]));
    }

    /// @dev Every browser writes type and challenge first and in this form, so that verifiers need not parse JSON.
    function _isAnswerTo(bytes32 digest, bytes calldata clientData) private pure returns (bool) {
        if (clientData.length < CHECKED_CLIENT_DATA) return false;
        string memory challenge = Base64.encodeURL(abi.encodePacked(digest));
        return
            keccak256(clientData[:CHECKED_CLIENT_DATA]) == keccak256(abi.encodePacked(BEFORE_CHALLENGE, challenge, '"'));
    }

    /// @dev `rest` begins with x, y, r and s. Refuses a high s, and a key that is not on the curve.
    function _isSigned(bytes32 hash, bytes calldata rest) private view returns (bool) {
        return P256.verify(hash, bytes32(rest[64:96]), bytes32(rest[96:128]), bytes32(rest[0:32]), bytes32(rest[32:64]));
    }

    function _addressOf(bytes memory key) private pure returns (address) {
        return address(uint160(uint256(keccak256(key))));
    }
}
