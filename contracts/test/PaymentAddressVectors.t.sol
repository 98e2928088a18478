// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PaymentAddressFactory} from "../src/PaymentAddressFactory.sol";
import {PaymentAddressParams} from "../src/interfaces/IPaymentAddressFactory.sol";
import {Vm} from "./Vm.sol";

/// @notice The vectors of specs/payment-address.json. Their factory is the first contract of 0xD0, whatever its code is.
contract PaymentAddressVectorsTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    PaymentAddressFactory private factory;

    function setUp() public {
        vm.prank(address(0xD0));
        factory = new PaymentAddressFactory();
    }

    function test_TheFactoryIsThatOfTheVectors() public view {
        vm.assertEq(address(factory), 0xe61244BB1242d392fB53dF4979A62E955a9BC70d);
        vm.assertEq(factory.implementation(), 0x35DAf27a629c276F4a07B33783729FC48377eA81);
    }

    function test_TheAddressesAreThoseOfTheVectors() public {
        _agrees(
            PaymentAddressParams(
                0x0064Ec7dEaA432461c89F27075568d2d370c4347,
                0x0000000000000000000000000000000000000000,
                0,
                1,
                0x0000000000000000000000000000000000000000000000000000000000000000
            ),
            0x396128f6EbC6519d1Ec627A6703D04D231D4b6F6
        );

        _agrees(
            PaymentAddressParams(
                0x0064Ec7dEaA432461c89F27075568d2d370c4347,
                0x839b8b6b1A1948970016073BE6d2400cbB11aD7a,
                50,
                1,
                0x3486432ca60de637820b5ad17ca269dee5c2a5691fb3fe9391f0903a11ddda58
            ),
            0x3411a95E77c4D8De7ae90Fe3BbDcadfedb85234c
        );

        _agrees(
            PaymentAddressParams(
                0x0064Ec7dEaA432461c89F27075568d2d370c4347,
                0x839b8b6b1A1948970016073BE6d2400cbB11aD7a,
                50,
                1,
                0xdd08fb375e8b00d2868ed0622ef5e6ae68f1c61db34ae2f9f52dcf4058cbc3fa
            ),
            0xC9968678a9A795714c00a4d8Ab4C9d90848e2D4A
        );

        _agrees(
            PaymentAddressParams(
                0x0064Ec7dEaA432461c89F27075568d2d370c4347,
                0x839b8b6b1A1948970016073BE6d2400cbB11aD7a,
                50,
                56,
                0x3486432ca60de637820b5ad17ca269dee5c2a5691fb3fe9391f0903a11ddda58
            ),
            0x0eB774A532d211Ba99daE7634ad0B6605C6609Fe
        );

        _agrees(
            PaymentAddressParams(
                0xFFfFfFffFFfffFFfFFfFFFFFffFFFffffFfFFFfF,
                0xFFfFfFffFFfffFFfFFfFFFFFffFFFffffFfFFFfF,
                200,
                18_446_744_073_709_551_615,
                0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            ),
            0x8b6C8dadA1A6AFa8BB9b0D71a3d4212ecC5E2134
        );
    }

    /// @dev On the payment's own chain and on any other.
    function _agrees(PaymentAddressParams memory params, address expected) private {
        vm.assertEq(factory.addressOf(params), expected);
        vm.chainId(block.chainid + 1);
        vm.assertEq(factory.create(params), expected);
        vm.assertTrue(expected.code.length != 0);
    }
}
